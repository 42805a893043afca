/** Pictures of services. */
export const pictures = {
  "picture.title": "Picture",
  "picture.alt": "The service's picture",
  "picture.none": "There is no picture yet.",
  "picture.help":
    "Platforms show it before the service begins. 1280 × 720 is right everywhere; large photos are made smaller by themselves.",
  "picture.drop": "Drop or paste a picture here",
  "picture.choose": "Choose a picture",
  "picture.replace": "Choose another picture",
  "picture.earlier": "Take the picture of an earlier service",
  "picture.earlier.none": "No other service has a picture.",
  "picture.without": "Plan it without a picture",
  "picture.set": "The picture is set. Steeple gives it to the platforms.",
  "picture.remove": "Remove the picture",
  "picture.remove.title": "Remove the picture?",
  "picture.remove.text":
    "Platforms that show it already keep it: none lets Steeple take it back. Another picture would replace it there.",
  "picture.remove.keep": "Keep it",
  "picture.removed": "The picture is removed.",
  "picture.lost": "The service is planned, without its picture",
  "picture.lost.text": "The picture could not be set. Choose it again here.",
  "picture.fault": "This picture cannot be used",
  "picture.fault.unreadable":
    "This browser cannot read the file. Save the picture as JPEG or PNG and choose it again.",
  "picture.fault.shape": ({ width, height, widest }: { width: number; height: number; widest: number }) =>
    `It has ${width} × ${height} pixels. Platforms take pictures that are at least 640 wide, from 4:5 upright to ${widest}:1 lying. Crop it to 16:9 and choose it again.`,
  "picture.fault.detailed": "It has too much detail to be made small enough. Choose a calmer one.",
  "picture.states": "The picture on the platforms",
  "picture.ofRecording": "on the recording",
  "picture.nowhere": "None of the platforms of this service takes pictures.",
  "picture.state.shown": "Shown",
  "picture.state.waiting": "Not shown yet",
  "picture.state.again": "Trying again",
  "picture.state.refused": "Not taken",
  "picture.state.kept": "Still shows the picture from before",

  "live.log.pictureSet": ({ by }: { by: string }) => `${by} chose a picture.`,
  "live.log.pictureRemoved": ({ by }: { by: string }) => `${by} removed the picture.`,
  "live.log.pictureShown": ({ platform }: { platform: string }) => `${platform} shows the picture.`,
  "live.log.recordingPictureShown": ({ platform }: { platform: string }) =>
    `${platform} shows the picture on the recording.`,
};
