type Where = { account: string; platform: string };

/** What would go wrong with a service, by Steeple's words for it; a word that is not here is told as Steeple tells it. */
export const findings = {
  "finding.NOT_CONNECTED": ({ account }: Where) => `${account} is not connected.`,
  "finding.NOT_CONNECTED.fix": "Press Reconnect and sign in.",
  "finding.GRANT_OVER": ({ account }: Where) => `${account} has to be reconnected.`,
  "finding.GRANT_OVER.fix": "Press Reconnect and sign in again.",
  "finding.CONNECTION_BROKEN": ({ account }: Where) => `${account} cannot be used.`,
  "finding.CONNECTION_BROKEN.fix": "Press Reconnect and sign in again.",
  "finding.GRANT_ENDS_TOO_EARLY": ({ account }: Where) =>
    `The sign-in of ${account} ends before the service does.`,
  "finding.GRANT_ENDS_TOO_EARLY.fix": "Press Reconnect and sign in again; that starts the time anew.",
  "finding.RENEWAL_HELD": ({ account }: Where) => `The sign-in of ${account} is not renewed at present.`,
  "finding.RENEWAL_HELD.fix": "Steeple's database may be a copy. An admin finds what to do under Settings.",
  "finding.SCOPE_MISSING": ({ account }: Where) => `${account} did not get every permission.`,
  "finding.SCOPE_MISSING.fix": "Press Reconnect and leave every box ticked.",
  "finding.NOT_ALLOWED_LIVE": ({ account }: Where) => `${account} may not go live.`,
  "finding.NOT_ALLOWED_LIVE.fix": "Look at the platform's own settings, then press Test again.",
  "finding.LIVE_UNPROVEN": ({ account }: Where) => `It is not known whether ${account} may go live.`,
  "finding.LIVE_UNPROVEN.fix": "Press Test again.",
  "finding.PLATFORM_FAILED": ({ platform }: Where) => `${platform} will not show the service.`,
  "finding.PLATFORM_FAILED.fix": "Press Retry.",
  "finding.EVENT_GONE": ({ platform }: Where) => `The event is no longer on ${platform}.`,
  "finding.EVENT_GONE.fix": "Press Retry and Steeple creates it again.",
  "finding.KEY_NOT_BOUND": ({ platform }: Where) =>
    `${platform} does not know which encoder belongs to the event.`,
  "finding.KEY_NOT_BOUND.fix": "Press Retry.",
  "finding.WRONG_TIME": ({ platform }: Where) => `${platform} shows another start.`,
  "finding.WRONG_TIME.fix": "Press Save again; Steeple corrects the platform.",
  "finding.WRONG_PRIVACY": ({ platform }: Where) => `${platform} shows it to the wrong people.`,
  "finding.WRONG_PRIVACY.fix": "Press Save again; Steeple corrects the platform.",
  "finding.SENT_TWICE": ({ account }: Where) =>
    `Restream already sends to ${account}, so two broadcasts of one service would appear there.`,
  "finding.SENT_TWICE.fix":
    "Switch the channel off in Restream, press Save again, then look again; or plan the service without it.",
  "finding.NOT_CREATED": ({ platform }: Where) => `The event is not on ${platform} yet.`,
  "finding.NOT_CREATED.fix": "Steeple is still trying. Press Look again in a minute.",
  "finding.NO_SIGNAL": ({ platform }: Where) => `${platform} receives no video.`,
  "finding.NO_SIGNAL.fix": "Start the encoder and check its address and key.",
  "finding.SIGNAL_POOR": ({ platform }: Where) => `${platform} is not content with the video.`,
  "finding.SIGNAL_POOR.fix": "Check the encoder's settings.",
};
