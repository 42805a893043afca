/** Posts that tell followers of a service. */
export const announcements = {
  "announce.title": "Announcements",
  "announce.text": "A post with the service's picture tells the account's followers of it.",
  "announce.form": ({ platform }: { platform: string }) => `Announce on ${platform}`,
  "announce.needsPicture": "Choose a picture first",
  "announce.needsPicture.text": ({ platform }: { platform: string }) =>
    `${platform} takes no post without one.`,
  "announce.words": "Text of the post",
  "announce.pictureText": "What the picture shows",
  "announce.pictureText.help": "Read aloud to people who cannot see it.",
  "announce.when": "When it is posted",
  "announce.when.now": "Now",
  "announce.when.later": "At a day and time",
  "announce.time": "Time",
  "announce.whenMissing": "Type a day and a time.",
  "announce.postNow": "Post it now",
  "announce.plan": "Plan the post",
  "announce.done": "The announcement is planned.",
  "announce.planned": ({ time }: { time: string }) => `Will be posted ${time}`,
  "announce.posting": "Being posted",
  "announce.posted": ({ time }: { time: string }) => `Posted, ${time}`,
  "announce.failed": "Not posted",
  "announce.open": "Open the post",
  "announce.takeBack": "Take it back",
  "announce.takenBack": "The announcement is taken back.",

  "live.log.announcementPlanned": ({ by, platform }: { by: string; platform: string }) =>
    `${by} planned an announcement on ${platform}.`,
  "live.log.announcementCancelled": ({ by, platform }: { by: string; platform: string }) =>
    `${by} took the announcement on ${platform} back.`,
  "live.log.announced": ({ platform }: { platform: string }) => `The service is announced on ${platform}.`,
};
