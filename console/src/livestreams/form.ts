/** What is typed into the editor, and what becomes of it on each platform. Pure. */
import type { ResultOf, VariablesOf } from "../graphql/tada";
import type { PlacesQuery, ScheduleMutation, ServiceFields, UpdateMutation } from "./documents";
import { endWall, instantOf, wallOf } from "./wall-clock";

export type Service = ResultOf<typeof ServiceFields>;
export type Privacy = Service["privacy"];
export type StartPolicy = Service["startPolicy"];
export type Place = ResultOf<typeof PlacesQuery>["connections"]["nodes"][number];
export type Limits = ResultOf<typeof PlacesQuery>["platforms"][number]["limits"];

/** What differs on one platform; a missing field follows the service. */
export type Override = { title?: string; description?: string; privacy?: Privacy };

export type Form = {
  title: string;
  description: string;
  /** The zone of day, start and end. */
  timeZone: string;
  date: string;
  start: string;
  end: string;
  privacy: Privacy;
  startPolicy: StartPolicy;
  /** Connections that are streamed to, in the order in which they were chosen. */
  chosen: string[];
  overrides: Record<string, Override>;
};

export function emptyForm(date: string, chosen: string[], timeZone: string): Form {
  return {
    title: "",
    description: "",
    timeZone,
    date,
    start: "10:00",
    end: "11:30",
    privacy: "PUBLIC",
    startPolicy: "AT_TIME",
    chosen,
    overrides: {},
  };
}

export function formOf(service: Service): Form {
  const [start, end] = [
    wallOf(service.scheduledStart, service.timeZone),
    wallOf(service.scheduledEnd, service.timeZone),
  ];
  const wanted = service.platforms.filter((one) => !one.removedAt && one.status !== "CANCELLED");
  return {
    title: service.title,
    description: service.description,
    timeZone: service.timeZone,
    date: start.date,
    start: start.time,
    end: end.time,
    privacy: service.privacy,
    startPolicy: service.startPolicy,
    chosen: wanted.map((one) => one.connection.id),
    overrides: Object.fromEntries(wanted.map((one) => [one.connection.id, given(one.overrides)])),
  };
}

function given({ title, description, privacy }: Service["platforms"][number]["overrides"]): Override {
  return {
    ...(title == null ? {} : { title }),
    ...(description == null ? {} : { description }),
    ...(privacy == null ? {} : { privacy }),
  };
}

/** The text that viewers on one platform will read. */
export function finalText(form: Form, connection: string) {
  const own = form.overrides[connection] ?? {};
  return {
    title: own.title ?? form.title,
    description: own.description ?? form.description,
    privacy: own.privacy ?? form.privacy,
  };
}

export type TextProblem = "tooLong" | "forbidden";

/** Characters as platforms count them: an emoji is one, not two. */
export function characters(text: string): number {
  return [...text].length;
}

export function titleProblem(title: string, limits: Limits): TextProblem | null {
  if (limits.titleForbiddenCharacters.some((character) => title.includes(character))) return "forbidden";
  return characters(title) > limits.titleMaxCharacters ? "tooLong" : null;
}

export function descriptionProblem(description: string, limits: Limits): TextProblem | null {
  const most = limits.descriptionMaxCharacters;
  return most != null && characters(description) > most ? "tooLong" : null;
}

/** True when the platform would not take the text as it stands. */
export function refusesText(form: Form, connection: string, limits: Limits): boolean {
  const { title, description } = finalText(form, connection);
  return titleProblem(title, limits) !== null || descriptionProblem(description, limits) !== null;
}

export type Times = { start: string; end: string };

/** Start and end as instants; null while the times are incomplete. */
export function timesOf(form: Pick<Form, "date" | "start" | "end">, timeZone: string): Times | null {
  const wall = { date: form.date, time: form.start };
  const start = instantOf(wall, timeZone);
  const end = instantOf(endWall(wall, form.end), timeZone);
  return start && end ? { start: start.iso, end: end.iso } : null;
}

/** Everything that planning and changing have in common. */
function common(form: Form, times: Times) {
  return {
    title: form.title,
    description: form.description,
    scheduledStart: times.start,
    scheduledEnd: times.end,
    timeZone: form.timeZone,
    privacy: form.privacy,
    startPolicy: form.startPolicy,
    platforms: form.chosen.map((connectionId) => ({ connectionId, ...form.overrides[connectionId] })),
  };
}

export function scheduleInput(
  form: Form,
  times: Times,
  idempotencyKey: string,
): VariablesOf<typeof ScheduleMutation>["input"] {
  return { ...common(form, times), idempotencyKey };
}

export function updateInput(
  form: Form,
  times: Times,
  service: Pick<Service, "id" | "version">,
  idempotencyKey: string,
): VariablesOf<typeof UpdateMutation>["input"] {
  return {
    ...common(form, times),
    livestreamId: service.id,
    expectedVersion: service.version,
    idempotencyKey,
  };
}
