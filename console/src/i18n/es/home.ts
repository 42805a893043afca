import type { home as english } from "../en/home";
import type { Forms, SameAs } from "../messages";

export const home: SameAs<typeof english> = {
  "home.title": "Este domingo",
  "home.next": "Próximo culto",
  "home.countdown": "Empieza en",
  "home.countdown.now": "Empieza ahora",
  "home.countdown.late": "Ya debería haber empezado",
  "home.liveNow": "En directo",
  "home.until": ({ time }) => `hasta las ${time}`,
  "home.openLive": "Abrir el control en directo",
  "home.openService": "Abrir este culto",
  "home.edit": "Editar",

  "home.verdict.ready": "Todo listo.",
  "home.verdict.readyButLook": ({ count }, forms: Forms) =>
    forms.plural(count, {
      one: "Listo, con una cosa que revisar.",
      other: `Listo, con ${forms.number(count)} cosas que revisar.`,
    }),
  "home.verdict.except": ({ platforms }) => `Listo, excepto ${platforms}.`,
  "home.verdict.notReady": ({ count }, forms: Forms) =>
    forms.plural(count, {
      one: "No está listo: falta una cosa.",
      other: `No está listo: faltan ${forms.number(count)} cosas.`,
    }),
  "home.verdict.live": "Los espectadores lo ven.",
  "home.verdict.liveExcept": ({ platforms }) => `Los espectadores lo ven, excepto en ${platforms}.`,
  "home.verdict.unknown": "Steeple todavía está comprobando.",

  "home.checklist": "Lista de comprobación",
  "home.group.accounts": "Cuentas",
  "home.group.events": "Eventos",
  "home.group.meeting": "Reunión",
  "home.group.encoder": "Codificador",
  "home.accounts.ok": ({ platforms }) => `${platforms}: conectado, con permiso para emitir.`,
  "home.events.ok": ({ platforms }) => `Listo en ${platforms}, con la hora y el público correctos.`,
  "home.events.making": ({ platforms }) => `Se está creando en ${platforms}.`,
  "home.events.later": ({ platforms, day }) =>
    `${platforms} acepta eventos a partir del ${day}. Steeple lo creará entonces.`,
  "home.meeting.none": "Ninguna reunión pertenece a este culto.",
  "home.meeting.ok": ({ title }) => `«${title}» espera a su anfitrión.`,
  "home.meeting.live": ({ title }) => `«${title}» está abierta.`,
  "home.encoder.later": "Se comprueba desde 20 minutos antes del comienzo.",
  "home.encoder.waiting": "Todavía no se ha visto vídeo.",
  "home.encoder.ok": ({ platforms }) => `${platforms}: llega el vídeo.`,
  "home.checked": ({ time }) => `Comprobado a las ${time}`,
  "home.checkNow": "Comprobar ahora",
  "home.checking": "Comprobando…",

  "home.fix.reconnect": "Reconectar",
  "home.fix.test": "Probar otra vez",
  "home.fix.retry": "Reintentar",
  "home.fix.saveAgain": "Guardar otra vez",
  "home.fix.encoder": "Ver datos del codificador",
  "home.fix.key": "Pegar la clave",
  "home.fix.look": "Mirar otra vez",

  "home.coming": "Próximamente",
  "home.coming.none": "No hay nada más planificado.",
  "home.coming.all": "Todos los cultos",
  "home.plan": "Planificar un culto",

  "home.empty.title": "Planifique su primer culto",
  "home.empty.text": "Tres pasos, unos minutos. El día del culto, Steeple hace el resto.",
  "home.empty.step1": "Conecte dónde le ven",
  "home.empty.step1.text": "YouTube, Facebook y otros. Inicie sesión allí una vez.",
  "home.empty.step2": "Planifique el culto",
  "home.empty.step2.text": "Un formulario crea el evento en cada plataforma.",
  "home.empty.step3": "Emita en directo",
  "home.empty.step3.text": "Solo, a la hora prevista, o con un botón.",
  "home.empty.done": ({ count }, forms: Forms) =>
    forms.plural(count, { one: "1 cuenta conectada", other: `${forms.number(count)} cuentas conectadas` }),
  "home.empty.none": "No hay ningún culto planificado.",
  "home.empty.none.text": "Planifique el próximo y Steeple lo preparará en cada plataforma.",
};
