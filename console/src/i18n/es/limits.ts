import type { ServerWords } from "../server";

/** What limits an account, and the cure. */
export const limits: ServerWords["limits"] = {
  ADDRESS_FORBIDDEN: [
    "La dirección apunta a la propia red de Steeple, o a ninguna máquina.",
    "Use la dirección pública del servidor. Si está en esta red, pida a quien instaló Steeple que permita destinos privados.",
  ],
  CALENDAR_WEEKLY_ONLY: [
    "Twitch solo deja anunciar emisiones sueltas a afiliados y socios, así que los cultos no se anuncian allí.",
    "Para emitir no hace falta nada. Un culto semanal se puede añadir una vez en el calendario de Twitch.",
  ],
  CHANNEL_RESTRICTED: [
    "YouTube ha restringido este canal.",
    "Abra YouTube Studio: su página de inicio dice por qué y hasta cuándo.",
  ],
  CLOCKS_DIFFER: [
    "Los relojes de Steeple y del servidor de Jitsi no coinciden; puede que rechace el acceso.",
    "Ponga los dos en hora por la red (NTP).",
  ],
  CUSTOM_LIVESTREAMING_OFF: [
    "La emisión a un servicio personalizado está apagada para este usuario de Zoom.",
    "Enciéndala en el portal de Zoom: Settings > Meeting > In Meeting (Advanced).",
  ],
  CUSTOM_LIVESTREAMING_UNKNOWN: [
    "Zoom no dice si la emisión a un servicio personalizado está encendida.",
    "Mírelo en el portal de Zoom: Settings > Meeting > In Meeting (Advanced).",
  ],
  ELIGIBILITY_UNKNOWN: [
    "Instagram solo deja emitir a cuentas públicas con al menos 1000 seguidores, y no dice cuáles son.",
    "Antes del domingo, abra Live Producer en instagram.com y vea si ofrece un vídeo en directo.",
  ],
  FREE_PLAN: [
    "El usuario de Zoom tiene el plan gratuito: las reuniones acaban a los 40 minutos y no se pueden emitir.",
    "Dele una licencia de pago en el portal de Zoom: Admin > User Management > Users.",
  ],
  LIVESTREAMING_OFF: [
    "La emisión de reuniones está apagada para este usuario de Zoom.",
    "Enciéndala en el portal de Zoom: Settings > Meeting > In Meeting (Advanced).",
  ],
  LIVE_NOT_ENABLED: [
    "Este canal todavía no tiene activada la emisión en directo.",
    "Actívela en youtube.com/features; la primera vez tarda hasta 24 horas. Vea también que el canal elegido sea el de la iglesia.",
  ],
  LIVE_NOT_PERMITTED: [
    "Con este inicio de sesión no se pueden dirigir emisiones del canal.",
    "Conecte una cuenta que sea dueña del canal o lo administre, y elija el canal de la iglesia.",
  ],
  LIVE_NOT_SHOWN: [
    "Instagram no deja ver a esta aplicación si la cuenta está en directo, así que decide el reloj.",
    "Mire la página de la cuenta durante el culto. Puede que Meta tenga que revisar antes la aplicación.",
  ],
  NOT_ASKED: [
    "Todavía no se pudo preguntar si esta cuenta puede emitir.",
    "Pulse Probar dentro de unos minutos; Steeple también pregunta por sí solo cada día.",
  ],
  NOT_ENCRYPTED: [
    "El vídeo y la clave viajan sin cifrar a este servidor.",
    "Use rtmps:// si el servidor lo ofrece.",
  ],
  NO_ANSWER: [
    "Allí no responde nadie.",
    "Vea que el servidor esté encendido. Un cortafuegos puede cerrar el puerto; SRT necesita UDP.",
  ],
  NO_CALENDAR: [
    "Esta cuenta de Google no deja usar el calendario.",
    "Conecte la cuenta a la que pertenece el calendario de la iglesia.",
  ],
  NO_CHANNEL: [
    "Esta cuenta de Google no tiene canal de YouTube.",
    "Cree un canal en youtube.com con esta cuenta, o conecte la cuenta dueña del canal de la iglesia.",
  ],
  NO_CHANNEL_ENABLED: [
    "En Restream están apagados todos los canales; nadie vería el culto.",
    "Abra Restream y encienda los canales a los que va el culto.",
  ],
  NO_CHANNEL_LINKED: [
    "En Restream no hay ningún canal; nadie vería el culto.",
    "Abra Restream, pulse Add Channel y añada al menos uno.",
  ],
  NO_LICENCE: [
    "El usuario de Zoom no tiene licencia y no puede dirigir reuniones que se emitan.",
    "Dele una licencia de pago en el portal de Zoom: Admin > User Management > Users.",
  ],
  NO_MEET: ["Esta cuenta de Google no puede crear salas de Meet.", "Conecte otra cuenta de la iglesia."],
  NO_STREAM_KEY: [
    "La plataforma no da la clave de emisión, así que nadie puede emitir.",
    "Mire los ajustes de emisión en la página de la plataforma y pulse Probar.",
  ],
  NO_SUCH_SERVER: [
    "No existe un servidor con ese nombre.",
    "Busque una errata en la dirección y conéctela otra vez.",
  ],
  NO_TEAMS: [
    "Esta cuenta no puede celebrar reuniones de Teams.",
    "Conecte a alguien de la propia organización que tenga licencia de Teams; los invitados no pueden.",
  ],
  NO_TLS: [
    "El certificado del servidor no vale para ese nombre, o el puerto no habla cifrado.",
    "Copie la dirección otra vez, o pida a quien lleva el servidor que renueve el certificado.",
  ],
  OTHER_SERVER: [
    "Lo que responde allí no es un servidor de esta clase.",
    "Copie la dirección otra vez de la página de su servidor, con el puerto.",
  ],
  PAGE_NOT_PUBLISHED: [
    "La página está oculta; nadie vería el culto.",
    "Publique la página en sus ajustes de Facebook.",
  ],
  PORT_CLOSED: [
    "El servidor no acepta emisiones en este puerto.",
    "Revise el número del puerto; rtmps suele usar el 443.",
  ],
  PRIVATE_ACCOUNT: [
    "Es una cuenta privada de Google: las llamadas de tres o más personas acaban a la hora, y no se graba nada.",
    "Para llamadas más largas, conecte una cuenta del Google Workspace de la iglesia.",
  ],
  SCOPE_MISSING: ["A la cuenta le falta un permiso.", "Pulse Reconectar y deje marcadas todas las casillas."],
  SCOPE_NOT_GIVEN: ["Falta un permiso.", "Pulse Reconectar y deje marcadas todas las casillas."],
  SETTINGS_UNREADABLE: [
    "Steeple no puede leer los ajustes del usuario de Zoom, así que no sabe si la emisión está encendida.",
    "Añada el permiso user:read:settings a la aplicación en el Zoom Marketplace y pulse Reconectar.",
  ],
  TOO_FEW_FOLLOWERS: [
    "La página tiene menos seguidores de los que Facebook pide para emitir.",
    "Invite a más personas a seguirla; hasta entonces, emita en las otras plataformas.",
  ],
  USER_NOT_ACTIVE: [
    "El usuario de Zoom no está activo.",
    "Actívelo en el portal de Zoom: Admin > User Management > Users.",
  ],
};
