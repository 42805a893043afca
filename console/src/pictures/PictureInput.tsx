import { type ReactNode, useState } from "react";
import { DropZone } from "react-aria-components/DropZone";
import { FileTrigger } from "react-aria-components/FileTrigger";
import { useT } from "../i18n/I18n";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { EarlierPictures } from "./EarlierPictures";
import { addressOf, type Chosen, type Fault, readPicture } from "./read";
import { SHAPES } from "./shrink";
import "./pictures.css";

type Props = {
  /** As it stands. */
  shown: Chosen | null;
  choose: (chosen: Chosen) => void;
  pending: boolean;
  /** Told while a file is being read, so that nothing goes on without it. */
  reads?: (reading: boolean) => void;
  /** The service that is changed; its own picture is not offered. */
  service: string | null;
  /** Further buttons. */
  children?: ReactNode;
};

/** Phones hand over what their camera took as one of these, whatever they keep themselves. */
const KINDS = ["image/jpeg", "image/png", "image/webp"];

/** The picture, and the ways to choose another one: a file, dropping or pasting it, or an earlier service. */
export function PictureInput({ shown, choose, pending, reads, service, children }: Props) {
  const t = useT();
  const [reading, setReading] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [earlier, setEarlier] = useState(false);
  const take = async (given: File | Promise<File> | null | undefined) => {
    const file = await given;
    if (!file || reading || pending) return;
    setReading(true);
    reads?.(true);
    const read = await readPicture(file);
    setReading(false);
    reads?.(false);
    setFault(read.fault);
    if (read.chosen) choose(read.chosen);
  };
  return (
    <div className="stack">
      <DropZone
        className="picture-zone"
        aria-label={t("picture.drop")}
        onDrop={({ items }) => void take(items.find((item) => item.kind === "file")?.getFile())}
      >
        {shown ? (
          <img className="picture" src={addressOf(shown)} alt={t("picture.alt")} />
        ) : (
          <p className="soft">{t("picture.none")}</p>
        )}
        <div className="row">
          <FileTrigger acceptedFileTypes={KINDS} onSelect={(files) => void take(files?.[0])}>
            <Button pending={reading || pending} icon={shown ? "retry" : "plus"}>
              {t(shown ? "picture.replace" : "picture.choose")}
            </Button>
          </FileTrigger>
          <Button onPress={() => setEarlier(true)}>{t("picture.earlier")}</Button>
          {children}
        </div>
        <p className="field-help">{t("picture.help")}</p>
      </DropZone>
      <div role="alert">{fault ? <FaultNotice fault={fault} /> : null}</div>
      {earlier ? (
        <EarlierPictures
          except={service}
          close={() => setEarlier(false)}
          choose={(chosen) => {
            setEarlier(false);
            setFault(null);
            choose(chosen);
          }}
        />
      ) : null}
    </div>
  );
}

function FaultNotice({ fault }: { fault: Fault }) {
  const t = useT();
  return (
    <Notice tone="problem" title={t("picture.fault")}>
      <p>
        {fault.kind === "shape"
          ? t("picture.fault.shape", { ...fault, widest: SHAPES.widest })
          : t(`picture.fault.${fault.kind}`)}
      </p>
    </Notice>
  );
}
