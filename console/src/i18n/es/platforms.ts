import type { PlatformWords } from "../server";

const ENCODER_LOST = "Steeple no puede decir a su codificador adónde enviar el vídeo.";

/** What Steeple says of each platform: by the names of its form's fields and of the permissions that it asks for. */
export const platforms: Readonly<Record<string, PlatformWords>> = {
  CUSTOM_RTMP: {
    fields: {
      name: ["Nombre", "Cómo llama usted a este destino, por ejemplo «Web de la diócesis»."],
      server_url: [
        "Dirección del servidor",
        "Empieza por rtmp://, rtmps:// o srt://. Cópiela de la página de su servidor de emisión.",
      ],
      stream_key: [
        "Clave de emisión",
        "En SRT, el stream id. Puede quedar vacía cuando la dirección ya termina con la clave.",
      ],
      passphrase: [
        "Frase de contraseña SRT",
        "De 10 a 79 caracteres; solo para SRT, y solo cuando el servidor la pide.",
      ],
      watch_url: ["Página donde se ve", "Donde los espectadores ven el culto; se muestra junto a él."],
    },
  },
  FACEBOOK: {
    scopes: {
      pages_show_list: "Steeple no puede ver qué páginas administra usted, así que no hay nada que elegir.",
      pages_read_engagement:
        "Steeple no puede leer si su página está en directo, ni cuántas personas lo ven.",
      pages_manage_posts: "Steeple no puede crear, empezar ni terminar un vídeo en directo en su página.",
      publish_video:
        "Algunas páginas rechazan el vídeo en directo sin este permiso, aunque Facebook no lo pide en todas partes.",
      business_management: "Las páginas que pertenecen a un business portfolio quedan fuera de la lista.",
    },
    ineligible:
      "Usted no puede publicar en esta página. Pida a uno de sus administradores que le dé acceso al contenido (Content).",
  },
  GOOGLE_MEET: {
    scopes: {
      openid: "Steeple no puede saber qué cuenta de Google está conectada.",
      "https://www.googleapis.com/auth/userinfo.email":
        "Steeple no puede mostrar qué cuenta de Google está conectada.",
      "https://www.googleapis.com/auth/meetings.space.created":
        "No se pueden crear ni terminar salas de reunión.",
      "https://www.googleapis.com/auth/calendar.events.owned":
        "Sin su entrada del calendario una sala no tiene título ni hora, y Steeple no podría volver a encontrarla.",
    },
  },
  INSTAGRAM: {
    fields: {
      username: [
        "Nombre de usuario",
        "El nombre de la cuenta como está en su página, por ejemplo gracechapel. Conectada así, Steeple no puede ver si está en directo.",
      ],
    },
    scopes: {
      instagram_business_basic:
        "Steeple no puede saber a qué cuenta está conectado, ni ver si está en directo.",
    },
    handKey:
      "Abra instagram.com en un ordenador, elija Create › Live video, y copie la dirección del servidor y la clave de emisión de hoy.",
  },
  JITSI: {
    fields: {
      server_url: [
        "Dirección del servidor",
        "Su propio servidor, por ejemplo https://meet.church.example. Vacía para JaaS.",
      ],
      app_id: [
        "ID de la aplicación",
        "JaaS: empieza por vpaas-magic-cookie-. Servidor propio: su app_id, si pide tokens.",
      ],
      key: [
        "Clave",
        "JaaS: la clave privada, un texto que empieza por -----BEGIN. Servidor propio: su app_secret.",
      ],
      key_id: [
        "ID de la clave",
        "JaaS: se muestra junto a la clave de la API. Servidor propio: solo cuando busca las claves por su ID.",
      ],
      subject: ["Sujeto del token", "Solo cuando el dominio XMPP del servidor es distinto de su dirección."],
      guest_tokens: [
        "Tokens para invitados",
        "Escriba «yes» cuando su servidor no deja entrar a nadie sin un token.",
      ],
      reservation_secret: [
        "Secreto de reservas",
        "Solo cuando su servidor pregunta a Steeple antes de abrir una sala: al menos 16 caracteres.",
      ],
    },
  },
  KICK: {
    scopes: {
      "user:read": "Steeple no puede saber a qué cuenta de Kick está conectado.",
      "channel:read": "Steeple no puede ver si el canal está en directo.",
      "channel:write": "Steeple no puede poner el título del culto en el canal.",
      "streamkey:read": ENCODER_LOST,
      "events:subscribe": "Steeple se entera un poco más tarde de que el canal salió en directo o terminó.",
    },
  },
  MICROSOFT_TEAMS: {
    scopes: {
      openid: "Steeple no puede distinguir una cuenta profesional de una privada.",
      offline_access: "La conexión se rompería en menos de una hora.",
      "User.Read": "Steeple no puede saber qué cuenta está conectada.",
      "OnlineMeetings.ReadWrite": "No se pueden crear ni cambiar reuniones.",
      "OnlineMeetingArtifact.Read.All": "Steeple no puede decir cuántas personas vinieron.",
      "Calendars.ReadWrite": "Las reuniones con invitaciones no se pueden poner en el calendario.",
    },
    ineligible:
      "Esta cuenta es solo invitada en la organización, y los invitados no pueden celebrar reuniones. Inicie sesión con una cuenta de la propia organización de la iglesia.",
  },
  RESTREAM: {
    scopes: {
      "profile.read": "Steeple no puede saber a qué cuenta de Restream está conectado.",
      "channels.read": "Steeple no puede ver los canales, ni el servidor al que envía su codificador.",
      "channels.write": "Steeple no puede poner el título del culto en sus canales.",
      "stream.read": "Steeple no puede leer la clave de emisión, ni ver si el culto está en directo.",
    },
  },
  TWITCH: {
    scopes: {
      "channel:manage:broadcast": "Steeple no puede poner el título, la categoría y las etiquetas del canal.",
      "channel:read:stream_key": ENCODER_LOST,
      "channel:manage:schedule": "Steeple no puede anunciar el culto en el calendario del canal.",
    },
  },
  YOUTUBE: {
    scopes: {
      "https://www.googleapis.com/auth/youtube":
        "Sin este permiso Steeple no puede planificar ni empezar una emisión en el canal.",
    },
  },
  ZOOM: {
    fields: {
      account_id: [
        "ID de la cuenta",
        "En la página App Credentials de la aplicación, en el Zoom Marketplace.",
      ],
      client_id: ["ID de cliente", "En la misma página."],
      client_secret: ["Secreto de cliente", "En la misma página; pulse Copy, no lo escriba a mano."],
      host: [
        "Anfitrión",
        "Dirección de correo (o ID de usuario) del usuario de Zoom que dirige las reuniones.",
      ],
    },
    scopes: {
      "user:read:user": "Steeple no puede saber qué usuario de Zoom está conectado.",
      "meeting:write:meeting": "No se pueden crear reuniones.",
      "meeting:read:meeting": "Steeple no puede ver si una reunión existe o está en marcha.",
      "meeting:read:list_meetings":
        "Si se pierde una respuesta, Steeple no puede buscar la reunión, y la crearía dos veces.",
      "meeting:update:meeting": "Un cambio de título o de hora no llega a Zoom.",
      "meeting:delete:meeting": "Una reunión cancelada se queda en Zoom.",
      "meeting:update:status": "Steeple no puede terminar una reunión para todos.",
      "meeting:update:livestream": "Una reunión no se puede enviar a una emisión en directo.",
      "meeting:update:livestream_status": "Steeple no puede empezar ni detener la emisión de una reunión.",
      "meeting:write:registrant": "No se puede inscribir a nadie en una reunión.",
      "meeting:read:list_registrants": "Steeple no puede ver quién está inscrito en una reunión.",
      "meeting:update:registrant_status": "No se pueden aprobar las inscripciones en una reunión.",
      "webinar:write:webinar": "No se pueden crear seminarios web.",
      "webinar:read:webinar": "Steeple no puede ver si un seminario web existe.",
      "webinar:read:list_webinars": "Si se pierde una respuesta, Steeple no puede buscar el seminario web.",
      "webinar:update:webinar": "Un cambio de título o de hora de un seminario web no llega a Zoom.",
      "webinar:delete:webinar": "Un seminario web cancelado se queda en Zoom.",
      "webinar:update:status": "Steeple no puede terminar un seminario web para todos.",
      "webinar:update:livestream": "Un seminario web no se puede enviar a una emisión en directo.",
      "webinar:update:livestream_status":
        "Steeple no puede empezar ni detener la emisión de un seminario web.",
      "webinar:write:registrant": "No se puede inscribir a nadie en un seminario web.",
      "webinar:read:list_registrants": "Steeple no puede ver quién está inscrito en un seminario web.",
      "webinar:update:registrant_status": "No se pueden aprobar las inscripciones en un seminario web.",
      "user:read:settings": "Steeple no puede comprobar de antemano si la emisión está encendida.",
    },
  },
};
