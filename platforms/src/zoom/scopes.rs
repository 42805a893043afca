//! What Steeple asks Zoom for, and what does not work without it.

use crate::contract::descriptor::{Need, Scope};
use crate::contract::words::Words;

/// Granular scopes (Zoom, 2024). With server-to-server the same names end in `:admin`; the client compares without the ending.
pub(super) const SCOPES: &[Scope] = &[
    required(
        "user:read:user",
        "Steeple cannot tell which Zoom user is connected.",
        "Steeple no puede saber qué usuario de Zoom está conectado.",
    ),
    required("meeting:write:meeting", "Meetings cannot be created.", "No se pueden crear reuniones."),
    required(
        "meeting:read:meeting",
        "Steeple cannot see whether a meeting exists or runs.",
        "Steeple no puede ver si una reunión existe o está en marcha.",
    ),
    required(
        "meeting:read:list_meetings",
        "After a lost answer Steeple cannot look for the meeting, and would create it twice.",
        "Si se pierde una respuesta, Steeple no puede buscar la reunión, y la crearía dos veces.",
    ),
    required(
        "meeting:update:meeting",
        "A changed title or time does not reach Zoom.",
        "Un cambio de título o de hora no llega a Zoom.",
    ),
    required("meeting:delete:meeting", "A cancelled meeting stays in Zoom.", "Una reunión cancelada se queda en Zoom."),
    useful(
        "meeting:update:status",
        "Steeple cannot end a meeting for everybody.",
        "Steeple no puede terminar una reunión para todos.",
    ),
    useful(
        "meeting:update:livestream",
        "A meeting cannot be sent to a livestream.",
        "Una reunión no se puede enviar a una emisión en directo.",
    ),
    useful(
        "meeting:update:livestream_status",
        "Steeple cannot start or stop a meeting's livestream.",
        "Steeple no puede empezar ni detener la emisión de una reunión.",
    ),
    useful(
        "meeting:write:registrant",
        "Nobody can be registered for a meeting.",
        "No se puede inscribir a nadie en una reunión.",
    ),
    useful(
        "meeting:read:list_registrants",
        "Steeple cannot see who is registered for a meeting.",
        "Steeple no puede ver quién está inscrito en una reunión.",
    ),
    useful(
        "meeting:update:registrant_status",
        "Registrations for a meeting cannot be approved.",
        "No se pueden aprobar las inscripciones en una reunión.",
    ),
    useful("webinar:write:webinar", "Webinars cannot be created.", "No se pueden crear seminarios web."),
    useful(
        "webinar:read:webinar",
        "Steeple cannot see whether a webinar exists.",
        "Steeple no puede ver si un seminario web existe.",
    ),
    useful(
        "webinar:read:list_webinars",
        "After a lost answer Steeple cannot look for the webinar.",
        "Si se pierde una respuesta, Steeple no puede buscar el seminario web.",
    ),
    useful(
        "webinar:update:webinar",
        "A webinar's changed title or time does not reach Zoom.",
        "Un cambio de título o de hora de un seminario web no llega a Zoom.",
    ),
    useful(
        "webinar:delete:webinar",
        "A cancelled webinar stays in Zoom.",
        "Un seminario web cancelado se queda en Zoom.",
    ),
    useful(
        "webinar:update:status",
        "Steeple cannot end a webinar for everybody.",
        "Steeple no puede terminar un seminario web para todos.",
    ),
    useful(
        "webinar:update:livestream",
        "A webinar cannot be sent to a livestream.",
        "Un seminario web no se puede enviar a una emisión en directo.",
    ),
    useful(
        "webinar:update:livestream_status",
        "Steeple cannot start or stop a webinar's livestream.",
        "Steeple no puede empezar ni detener la emisión de un seminario web.",
    ),
    useful(
        "webinar:write:registrant",
        "Nobody can be registered for a webinar.",
        "No se puede inscribir a nadie en un seminario web.",
    ),
    // Named after those of meetings; Zoom's page of webinar scopes is not at hand.
    useful(
        "webinar:read:list_registrants",
        "Steeple cannot see who is registered for a webinar.",
        "Steeple no puede ver quién está inscrito en un seminario web.",
    ),
    useful(
        "webinar:update:registrant_status",
        "Registrations for a webinar cannot be approved.",
        "No se pueden aprobar las inscripciones en un seminario web.",
    ),
    useful(
        "user:read:settings",
        "Steeple cannot check ahead whether livestreaming is switched on.",
        "Steeple no puede comprobar de antemano si la emisión está encendida.",
    ),
];

const fn required(name: &'static str, english: &'static str, spanish: &'static str) -> Scope {
    Scope { name, need: Need::Required, why: Words::new(english, spanish) }
}

const fn useful(name: &'static str, english: &'static str, spanish: &'static str) -> Scope {
    Scope { name, need: Need::Useful, why: Words::new(english, spanish) }
}
