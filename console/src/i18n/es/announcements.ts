import type { announcements as english } from "../en/announcements";
import type { SameAs } from "../messages";

export const announcements: SameAs<typeof english> = {
  "announce.title": "Anuncios",
  "announce.text": "Una publicación con la imagen del culto avisa a los seguidores de la cuenta.",
  "announce.form": ({ platform }) => `Anunciar en ${platform}`,
  "announce.needsPicture": "Elija primero una imagen",
  "announce.needsPicture.text": ({ platform }) => `${platform} no acepta publicaciones sin imagen.`,
  "announce.words": "Texto de la publicación",
  "announce.pictureText": "Qué muestra la imagen",
  "announce.pictureText.help": "Se lee en voz alta a quien no puede verla.",
  "announce.when": "Cuándo se publica",
  "announce.when.now": "Ahora",
  "announce.when.later": "En un día y a una hora",
  "announce.time": "Hora",
  "announce.whenMissing": "Escriba un día y una hora.",
  "announce.postNow": "Publicarlo ahora",
  "announce.plan": "Planificar la publicación",
  "announce.done": "El anuncio está planificado.",
  "announce.planned": ({ time }) => `Se publicará: ${time}`,
  "announce.posting": "Publicándose",
  "announce.posted": ({ time }) => `Publicado: ${time}`,
  "announce.failed": "No se publicó",
  "announce.open": "Abrir la publicación",
  "announce.takeBack": "Retirarlo",
  "announce.takenBack": "El anuncio está retirado.",

  "live.log.announcementPlanned": ({ by, platform }) => `${by} planificó un anuncio en ${platform}.`,
  "live.log.announcementCancelled": ({ by, platform }) => `${by} retiró el anuncio en ${platform}.`,
  "live.log.announced": ({ platform }) => `El culto está anunciado en ${platform}.`,
};
