/**
 * Where GraphiQL keeps what was typed: for as long as the tab is open. Documents and variables may hold a client secret, a stream
 * key or a password, and the computer in the booth is everybody's.
 */
import type { Storage } from "@graphiql/toolkit";

/** What GraphiQL puts before each of its names. The console's own drafts lie beside them. */
const OURS = "graphiql:";

const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(OURS));

export const thisTab: Storage = {
  getItem: (name) => sessionStorage.getItem(name),
  setItem: (name, value) => sessionStorage.setItem(name, value),
  removeItem: (name) => sessionStorage.removeItem(name),
  clear: () => {
    for (const name of names()) sessionStorage.removeItem(name);
  },
  get length() {
    return names().length;
  },
};
