import type { findings as english } from "../en/findings";
import type { SameAs } from "../messages";

export const findings: SameAs<typeof english> = {
  "finding.NOT_CONNECTED": ({ account }) => `${account} no está conectada.`,
  "finding.NOT_CONNECTED.fix": "Pulse Reconectar e inicie sesión.",
  "finding.GRANT_OVER": ({ account }) => `Hay que reconectar ${account}.`,
  "finding.GRANT_OVER.fix": "Pulse Reconectar e inicie sesión de nuevo.",
  "finding.CONNECTION_BROKEN": ({ account }) => `${account} no se puede usar.`,
  "finding.CONNECTION_BROKEN.fix": "Pulse Reconectar e inicie sesión de nuevo.",
  "finding.GRANT_ENDS_TOO_EARLY": ({ account }) => `El acceso de ${account} termina antes que el culto.`,
  "finding.GRANT_ENDS_TOO_EARLY.fix": "Pulse Reconectar e inicie sesión de nuevo; el plazo vuelve a empezar.",
  "finding.RENEWAL_HELD": ({ account }) => `El acceso de ${account} no se renueva por ahora.`,
  "finding.RENEWAL_HELD.fix":
    "La base de datos de Steeple puede ser una copia. Un administrador encuentra qué hacer en Ajustes.",
  "finding.SCOPE_MISSING": ({ account }) => `${account} no recibió todos los permisos.`,
  "finding.SCOPE_MISSING.fix": "Pulse Reconectar y deje marcadas todas las casillas.",
  "finding.NOT_ALLOWED_LIVE": ({ account }) => `${account} no puede emitir en directo.`,
  "finding.NOT_ALLOWED_LIVE.fix": "Mire los ajustes de la plataforma y pulse Probar otra vez.",
  "finding.LIVE_UNPROVEN": ({ account }) => `No se sabe si ${account} puede emitir en directo.`,
  "finding.LIVE_UNPROVEN.fix": "Pulse Probar otra vez.",
  "finding.PLATFORM_FAILED": ({ platform }) => `${platform} no mostrará el culto.`,
  "finding.PLATFORM_FAILED.fix": "Pulse Reintentar.",
  "finding.EVENT_GONE": ({ platform }) => `El evento ya no está en ${platform}.`,
  "finding.EVENT_GONE.fix": "Pulse Reintentar y Steeple lo crea de nuevo.",
  "finding.KEY_NOT_BOUND": ({ platform }) => `${platform} no sabe qué codificador pertenece al evento.`,
  "finding.KEY_NOT_BOUND.fix": "Pulse Reintentar.",
  "finding.WRONG_TIME": ({ platform }) => `${platform} muestra otra hora.`,
  "finding.WRONG_TIME.fix": "Pulse Guardar otra vez; Steeple corrige la plataforma.",
  "finding.WRONG_PRIVACY": ({ platform }) => `${platform} lo muestra a quien no debe.`,
  "finding.WRONG_PRIVACY.fix": "Pulse Guardar otra vez; Steeple corrige la plataforma.",
  "finding.SENT_TWICE": ({ account }) =>
    `Restream ya envía a ${account}, así que allí aparecerían dos emisiones del mismo culto.`,
  "finding.SENT_TWICE.fix":
    "Apague el canal en Restream, pulse Guardar otra vez y vuelva a mirar; o planifique el culto sin él.",
  "finding.NOT_CREATED": ({ platform }) => `El evento todavía no está en ${platform}.`,
  "finding.NOT_CREATED.fix": "Steeple lo sigue intentando. Pulse Mirar otra vez dentro de un minuto.",
  "finding.NO_SIGNAL": ({ platform }) => `A ${platform} no le llega vídeo.`,
  "finding.NO_SIGNAL.fix": "Encienda el codificador y revise su dirección y su clave.",
  "finding.SIGNAL_POOR": ({ platform }) => `${platform} no está conforme con el vídeo.`,
  "finding.SIGNAL_POOR.fix": "Revise los ajustes del codificador.",
};
