import { announcements } from "./announcements";
import { common } from "./common";
import { connections } from "./connections";
import { home } from "./home";
import { live } from "./live";
import { meetings } from "./meetings";
import { people } from "./people";
import { pictures } from "./pictures";
import { services } from "./services";
import { signIn } from "./signIn";

/** The English catalogue, and the measure of every other. */
export const en = {
  ...common,
  ...signIn,
  ...announcements,
  ...home,
  ...connections,
  ...live,
  ...meetings,
  ...people,
  ...pictures,
  ...services,
};
