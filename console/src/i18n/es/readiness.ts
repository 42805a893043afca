import type { ServerWords } from "../server";

/** What would go wrong with a service, and the fix. */
export const readiness: ServerWords["readiness"] = {
  CONNECTION_BROKEN: [
    ({ account }) => `${account} no se puede usar.`,
    "Pulse Reconectar e inicie sesión de nuevo.",
  ],
  EVENT_GONE: [
    ({ platform }) => `El evento ya no está en ${platform}.`,
    "Pulse Reintentar y Steeple lo crea de nuevo.",
  ],
  GRANT_ENDS_TOO_EARLY: [
    ({ account }) => `El acceso de ${account} termina antes que el culto.`,
    "Pulse Reconectar e inicie sesión de nuevo; el plazo vuelve a empezar.",
  ],
  GRANT_OVER: [
    ({ account }) => `Hay que reconectar ${account}.`,
    "Pulse Reconectar e inicie sesión de nuevo.",
  ],
  KEY_NEEDED: [
    ({ platform }) => `${platform} necesita la clave de hoy.`,
    "Pegue la clave de hoy; la da la página de la plataforma.",
  ],
  KEY_NOT_BOUND: [
    ({ platform }) => `${platform} no sabe qué codificador pertenece al evento.`,
    "Pulse Reintentar.",
  ],
  KEY_OLD: [
    ({ platform }) => `La clave de ${platform} es de otro día.`,
    "Pegue la clave de hoy; la da la página de la plataforma.",
  ],
  LIVE_UNPROVEN: [
    ({ account }) => `No se sabe si ${account} puede emitir en directo.`,
    "Pulse Probar otra vez.",
  ],
  NOT_ALLOWED_LIVE: [
    ({ account }) => `${account} no puede emitir en directo.`,
    "Mire los ajustes de la plataforma y pulse Probar otra vez.",
  ],
  NOT_ANNOUNCED: [
    ({ platform }) => `El culto no se anunció en ${platform}.`,
    "Abra el culto, lea qué dice la plataforma y pulse Reintentar.",
  ],
  NOT_CONNECTED: [({ account }) => `${account} no está conectada.`, "Pulse Reconectar e inicie sesión."],
  NOT_CREATED: [
    ({ platform }) => `El evento todavía no está en ${platform}.`,
    "Steeple lo sigue intentando. Pulse Mirar otra vez dentro de un minuto.",
  ],
  NO_SIGNAL: [
    ({ platform }) => `A ${platform} no le llega vídeo.`,
    "Encienda el codificador y revise su dirección y su clave.",
  ],
  PICTURE_NOT_SHOWN: [
    ({ platform }) => `${platform} no muestra la imagen del culto.`,
    "Abra el culto, lea qué dice la plataforma y pulse Reintentar.",
  ],
  PLATFORM_FAILED: [({ platform }) => `${platform} no mostrará el culto.`, "Pulse Reintentar."],
  RENEWAL_HELD: [
    ({ account }) => `El acceso de ${account} no se renueva por ahora.`,
    "La base de datos de Steeple puede ser una copia. Un administrador encuentra qué hacer en Ajustes.",
  ],
  SCOPE_MISSING: [
    ({ account }) => `${account} no recibió todos los permisos.`,
    "Pulse Reconectar y deje marcadas todas las casillas.",
  ],
  SENT_TWICE: [
    ({ account }) =>
      `Restream ya envía a ${account}, así que allí aparecerían dos emisiones del mismo culto.`,
    "Apague el canal en Restream, pulse Guardar otra vez y vuelva a mirar; o planifique el culto sin él.",
  ],
  SIGNAL_POOR: [
    ({ platform }) => `${platform} no está conforme con el vídeo.`,
    "Revise los ajustes del codificador.",
  ],
  WRONG_PRIVACY: [
    ({ platform }) => `${platform} lo muestra a quien no debe.`,
    "Pulse Guardar otra vez; Steeple corrige la plataforma.",
  ],
  WRONG_TIME: [
    ({ platform }) => `${platform} muestra otra hora.`,
    "Pulse Guardar otra vez; Steeple corrige la plataforma.",
  ],
};
