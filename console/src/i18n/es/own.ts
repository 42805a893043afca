import type { ServerWords } from "../server";

/** What Steeple itself found wrong with a broadcast, a meeting, a sign-in or an attempt to connect. */
export const own: ServerWords["own"] = {
  APP_NOT_ALLOWED: [
    "La plataforma no deja que esta aplicación pida los permisos que Steeple necesita.",
    "Pida a quien instaló Steeple que compare el registro de la aplicación con la guía de la plataforma.",
  ],
  CODE_NOT_TYPED: ["El código no se escribió a tiempo. No cambió nada.", "Pulse Conectar otra vez."],
  CODE_REPLACED: ["Se pidió otro código; este ya no sirve.", "Escriba el código nuevo."],
  CREDENTIALS_UNREADABLE: [
    "La clave de este Steeple no abre el acceso guardado.",
    "Pregunte a quien instaló Steeple si el archivo de claves es el correcto; si lo es, pulse Reconectar.",
  ],
  DIFFERENT_ACCOUNT: [
    "Es otra cuenta, no la de esta conexión. No cambió nada.",
    "Pulse Reconectar y elija la misma cuenta. Para añadir la otra, pulse Conectar.",
  ],
  HOST_MISSING: ["Todavía nadie ha abierto la reunión.", "Abra el enlace, o recuérdeselo a quien la dirige."],
  MAY_NOT_CONNECT: [
    "Ya no puede conectar cuentas. No cambió nada.",
    "Pídalo a un administrador de su iglesia.",
  ],
  MISSED: [
    "Pasó la hora prevista sin que empezara.",
    "Si todavía queda tiempo, pulse Reintentar; si no, planifique el siguiente.",
  ],
  NOT_CHOSEN: ["No se eligió ninguna cuenta en diez minutos.", "Pulse Conectar otra vez."],
  NOT_LASTING: [
    "La plataforma no dio un permiso duradero; la conexión se rompería en una hora.",
    "Pulse Conectar otra vez y deje marcadas todas las casillas.",
  ],
  NO_ACCOUNT: [
    "Con este inicio de sesión no aparece ninguna cuenta que pueda emitir.",
    "Inicie sesión como la persona que administra la cuenta y pulse Conectar otra vez.",
  ],
  NO_PICTURE: [
    "El culto no tiene imagen, y la plataforma no acepta publicaciones sin ella.",
    "Elija una imagen y pulse Reintentar.",
  ],
  NO_SIGNAL: [
    "A la plataforma todavía no le llega vídeo.",
    "Encienda el codificador; empieza en cuanto llegue el vídeo.",
  ],
  ORGANISATION_FORBIDS: [
    "La organización de esta cuenta no permite la aplicación.",
    "Pida a su administrador que la permita y pulse Conectar otra vez.",
  ],
  PLATFORM_NOT_SET_UP: [
    "La iglesia ya no está registrada en esta plataforma. No cambió nada.",
    "Registre la aplicación otra vez en los ajustes y pulse Conectar.",
  ],
  REMOVED: ["La plataforma lo retiró.", "Busque el motivo en la página de la plataforma."],
  SIGNAL_LOST: [
    "El vídeo dejó de llegar.",
    "Encienda otra vez el codificador; la emisión sigue por sí sola.",
  ],
  SIGN_IN_DECLINED: ["La plataforma rechazó el inicio de sesión.", "Pulse Conectar otra vez."],
  TOO_LATE: ["Pasaron más de diez minutos. No cambió nada.", "Pulse Conectar otra vez."],
  TROUBLE_THERE: [
    "La plataforma tiene problemas ahora mismo.",
    "Pulse Conectar otra vez dentro de unos minutos.",
  ],
};
