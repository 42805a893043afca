import { useState } from "react";
import type { Problem } from "../graphql/problems";
import { refresh } from "../graphql/refresh";
import { useAction } from "../graphql/use-action";
import { useT } from "../i18n/I18n";
import type { Service } from "../livestreams/form";
import { isOver } from "../livestreams/status";
import { useSession } from "../session/Session";
import { useAnnounce } from "../ui/Announcer";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Notice, ProblemNotice } from "../ui/Notice";
import { RemovePictureMutation, SetPictureMutation } from "./documents";
import { PictureInput } from "./PictureInput";
import { PictureStates } from "./PictureStates";
import { type Chosen, ownAddress, pictureInput } from "./read";
import "./pictures.css";

type Props = {
  service: Service;
  /** Why the picture that was chosen while the service was planned is not there. */
  lost: Problem | null;
};

/** The picture of a planned service, and how far it has come on each platform. */
export function PictureSection({ service, lost }: Props) {
  const t = useT();
  const { may } = useSession();
  const changes = may("OPERATOR") && !isOver(service);
  if (!changes && !service.picture) return null;
  return (
    <section className="card" aria-labelledby="picture-title">
      <h2 id="picture-title">{t("picture.title")}</h2>
      {lost && !service.picture ? (
        <Notice tone="warning" title={t("picture.lost")}>
          <p>{t("picture.lost.text")}</p>
          <ProblemNotice problem={lost} />
        </Notice>
      ) : null}
      {changes ? (
        <Changing service={service} />
      ) : service.picture ? (
        <img className="picture" src={ownAddress(service.picture.url)} alt={t("picture.alt")} />
      ) : null}
      <PictureStates service={service} />
    </section>
  );
}

function Changing({ service }: { service: Service }) {
  const t = useT();
  const announce = useAnnounce();
  const set = useAction(SetPictureMutation);
  const remove = useAction(RemovePictureMutation);
  const [asking, setAsking] = useState(false);
  const shown: Chosen | null = service.picture && {
    from: "service",
    id: service.id,
    url: service.picture.url,
  };
  const choose = async (chosen: Chosen) => {
    const payload = await set.run(() => ({ input: pictureInput(service.id, chosen) }));
    if (!payload) return;
    announce(t("picture.set"));
    refresh.tell();
  };
  const confirm = async () => {
    const payload = await remove.run(() => ({ input: { livestreamId: service.id } }));
    if (!payload) return;
    setAsking(false);
    announce(t("picture.removed"));
    refresh.tell();
  };
  return (
    <>
      <PictureInput shown={shown} choose={choose} pending={set.pending} service={service.id}>
        {shown ? (
          <Button look="danger" onPress={() => setAsking(true)}>
            {t("picture.remove")}
          </Button>
        ) : null}
      </PictureInput>
      <ProblemNotice problem={set.problem} />
      {asking ? (
        <ConfirmDialog
          title={t("picture.remove.title")}
          confirmWords={t("picture.remove")}
          keepWords={t("picture.remove.keep")}
          confirm={confirm}
          close={() => setAsking(false)}
          pending={remove.pending}
          problem={remove.problem}
        >
          <p>{t("picture.remove.text")}</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}
