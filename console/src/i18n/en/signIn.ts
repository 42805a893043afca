/** Signing in, and signing in again. */
export const signIn = {
  "signIn.title": "Sign in",
  "signIn.lead": "Plan your services, and go live on Sunday.",
  "signIn.email": "E-mail",
  "signIn.password": "Password",
  "signIn.submit": "Sign in",
  "signIn.firstTime": "First time here?",
  "signIn.firstTime.text":
    "Whoever installed Steeple has a one-time link that makes your church and its owner. Members are invited by an admin.",
  "signIn.again.title": "Please sign in again",
  "signIn.again.text":
    "Your session has ended. Nothing is lost: you stay on this page, and a running service goes on.",
  "signIn.unreachable.title": "Steeple does not answer",
  "signIn.unreachable.text":
    "Check that this device has a network and that the server runs. This page tries again by itself.",
};
