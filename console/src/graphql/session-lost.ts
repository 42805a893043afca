/** Told by the client when Steeple no longer knows who asks; the page then asks to sign in again, and stays where it is. */
type Listener = () => void;

const listeners = new Set<Listener>();

export const sessionLost = {
  tell(): void {
    for (const listener of listeners) listener();
  },
  listen(listener: Listener): Listener {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
