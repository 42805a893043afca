import type { common as english } from "../en/common";
import type { Forms, SameAs } from "../messages";

export const common: SameAs<typeof english> = {
  "app.name": "Steeple",
  "app.loading": "Cargando…",
  "app.skip": "Ir a la página",
  "app.menu": "Principal",
  "app.signOut": "Cerrar sesión",
  "app.signedInAs": ({ name }) => `Sesión de ${name}`,
  "app.church": "Iglesia",
  "app.theme": "Colores",
  "app.theme.system": "Como el dispositivo",
  "app.theme.light": "Claro",
  "app.theme.dark": "Oscuro, para la cabina",
  "app.language": "Idioma",
  "app.direction": "Sentido de lectura",
  "app.direction.ltr": "De izquierda a derecha",
  "app.direction.rtl": "De derecha a izquierda",
  "app.notFound.title": "Aquí no hay nada",
  "app.notFound.text": "La dirección es incorrecta, o lo que había aquí ya no está.",
  "app.goHome": "Ir a Este domingo",
  "app.crashed.title": "Esta página se ha detenido",
  "app.crashed.text": "Algo falló en la consola. Lo que planificó está a salvo: está en el servidor.",
  "app.crashed.reload": "Cargar la página de nuevo",

  "nav.home": "Este domingo",
  "nav.services": "Cultos",
  "nav.meetings": "Reuniones",
  "nav.connections": "Conexiones",
  "nav.people": "Personas",
  "nav.settings": "Ajustes",

  "action.tryAgain": "Intentar de nuevo",
  "action.cancel": "Cancelar",
  "action.save": "Guardar",
  "action.copy": "Copiar",
  "action.copied": "Copiado",

  "problem.unreachable.title": "Steeple no respondió",
  "problem.unreachable.text":
    "No se sabe si se hizo. Revise la red y pulse otra vez: nada se hace dos veces.",
  "problem.loading.title": "No se pudo cargar esta página",
  "problem.loading.text": "Steeple no responde. Revise la red; lo que escribió se conserva.",
  "problem.signedOut.title": "Su sesión se cerró",
  "problem.signedOut.text": "Inicie sesión de nuevo y pulse otra vez.",
  "problem.failed.title": "No funcionó",
  "problem.refused.title": "Por favor, revise esto",

  "role.VIEWER": "Observador",
  "role.OPERATOR": "Operador",
  "role.ADMIN": "Administrador",
  "role.OWNER": "Propietario",
  "role.needs.OPERATOR": "Lo puede hacer un operador o administrador de su iglesia.",
  "role.needs.ADMIN": "Lo puede hacer un administrador de su iglesia.",

  "platform.CUSTOM_RTMP": "RTMP o SRT propio",

  "stale.title": ({ seconds }, forms: Forms) =>
    `Sin conexión con Steeple. Lo que ve tiene ${forms.plural(seconds, { one: "1 segundo", other: `${forms.number(seconds)} segundos` })}.`,
  "stale.text": "Los botones vuelven con la conexión. El culto sigue aunque esta página no lo vea.",

  "time.days": ({ count }, forms: Forms) =>
    forms.plural(count, { one: "1 día", other: `${forms.number(count)} días` }),
  "time.hours": ({ count }, forms: Forms) =>
    forms.plural(count, { one: "1 hora", other: `${forms.number(count)} horas` }),
  "time.minutes": ({ count }, forms: Forms) =>
    forms.plural(count, { one: "1 minuto", other: `${forms.number(count)} minutos` }),
  "time.seconds": ({ count }, forms: Forms) =>
    forms.plural(count, { one: "1 segundo", other: `${forms.number(count)} segundos` }),
  "time.joint": ({ a, b }) => `${a} y ${b}`,
  "time.zone": ({ zone, city }) => `${zone} (${city})`,
  "time.range": ({ from, to }) => `de ${from} a ${to}`,
};
