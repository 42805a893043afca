import type { signIn as english } from "../en/signIn";
import type { SameAs } from "../messages";

export const signIn: SameAs<typeof english> = {
  "signIn.title": "Iniciar sesión",
  "signIn.lead": "Planifique sus cultos y emita en directo el domingo.",
  "signIn.email": "Correo electrónico",
  "signIn.password": "Contraseña",
  "signIn.submit": "Iniciar sesión",
  "signIn.firstTime": "¿Es su primera vez?",
  "signIn.firstTime.text":
    "Quien instaló Steeple tiene un enlace de un solo uso que crea su iglesia y su propietario. A los miembros los invita un administrador.",
  "signIn.again.title": "Inicie sesión de nuevo",
  "signIn.again.text":
    "Su sesión terminó. No se pierde nada: sigue en esta página, y un culto en curso continúa.",
  "signIn.unreachable.title": "Steeple no responde",
  "signIn.unreachable.text":
    "Compruebe que este dispositivo tiene red y que el servidor funciona. Esta página lo intenta de nuevo por sí sola.",

  "setup.title": "Le damos la bienvenida a Steeple",
  "setup.lead": "Este enlace vale una sola vez. Crea su iglesia, y a usted como propietario.",
  "setup.churchName": "Nombre de la iglesia",
  "setup.zone.help": "Los cultos se planifican con este reloj. Se puede cambiar más tarde.",
  "setup.name": "Su nombre",
  "setup.email": "Su correo electrónico",
  "setup.password": "Elija una contraseña",
  "setup.submit": "Empezar",
  "setup.gone": "Este enlace no se puede usar",
  "setup.gone.text":
    "Ya se usó, o tiene más de un día. Si todavía no hay ninguna iglesia, reinicie Steeple y abra el enlace nuevo que muestra.",
};
