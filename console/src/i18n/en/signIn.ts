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

  "setup.title": "Welcome to Steeple",
  "setup.lead": "This link works once. It makes your church, and you its owner.",
  "setup.churchName": "Name of the church",
  "setup.zone.help": "Services are planned by this clock. It can be changed later.",
  "setup.name": "Your name",
  "setup.email": "Your e-mail",
  "setup.password": "Choose a password",
  "setup.submit": "Begin",
  "setup.gone": "This link cannot be used",
  "setup.gone.text":
    "It was used already, or it is older than a day. If there is no church yet, restart Steeple and open the new link that it prints.",
};
