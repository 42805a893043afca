import type { pictures as english } from "../en/pictures";
import type { SameAs } from "../messages";

export const pictures: SameAs<typeof english> = {
  "picture.title": "Imagen",
  "picture.alt": "La imagen del culto",
  "picture.none": "Todavía no hay imagen.",
  "picture.help":
    "Las plataformas la muestran antes de que empiece el culto. 1280 × 720 sirve en todas partes; las fotos grandes se reducen solas.",
  "picture.drop": "Suelte o pegue aquí una imagen",
  "picture.choose": "Elegir una imagen",
  "picture.replace": "Elegir otra imagen",
  "picture.earlier": "Tomar la imagen de un culto anterior",
  "picture.earlier.none": "Ningún otro culto tiene imagen.",
  "picture.without": "Planificarlo sin imagen",
  "picture.set": "La imagen está puesta. Steeple la da a las plataformas.",
  "picture.remove": "Quitar la imagen",
  "picture.remove.title": "¿Quitar la imagen?",
  "picture.remove.text":
    "Las plataformas que ya la muestran la conservan: ninguna deja que Steeple la retire. Otra imagen la sustituiría allí.",
  "picture.remove.keep": "Conservarla",
  "picture.removed": "La imagen está quitada.",
  "picture.lost": "El culto está planificado, sin su imagen",
  "picture.lost.text": "No se pudo poner la imagen. Elíjala aquí otra vez.",
  "picture.fault": "Esta imagen no se puede usar",
  "picture.fault.unreadable":
    "Este navegador no puede leer el archivo. Guarde la imagen como JPEG o PNG y elíjala otra vez.",
  "picture.fault.shape": ({ width, height, widest }) =>
    `Tiene ${width} × ${height} píxeles. Las plataformas toman imágenes de al menos 640 de ancho, desde 4:5 en vertical hasta ${widest}:1 en horizontal. Recórtela a 16:9 y elíjala otra vez.`,
  "picture.fault.detailed": "Tiene demasiado detalle para reducirla lo bastante. Elija una más sencilla.",
  "picture.states": "La imagen en las plataformas",
  "picture.ofRecording": "en la grabación",
  "picture.nowhere": "Ninguna de las plataformas de este culto toma imágenes.",
  "picture.state.shown": "Se muestra",
  "picture.state.waiting": "Todavía no se muestra",
  "picture.state.again": "Se intenta otra vez",
  "picture.state.refused": "No aceptada",
  "picture.state.kept": "Sigue mostrando la imagen de antes",

  "live.log.pictureSet": ({ by }) => `${by} eligió una imagen.`,
  "live.log.pictureRemoved": ({ by }) => `${by} quitó la imagen.`,
  "live.log.pictureShown": ({ platform }) => `${platform} muestra la imagen.`,
  "live.log.recordingPictureShown": ({ platform }) => `${platform} muestra la imagen en la grabación.`,
};
