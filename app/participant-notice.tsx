import { useTranslations } from "next-intl";
import { Notice, type NoticeProps } from "@/components/notice";

/** A notice in the participant's language; in client components it needs the messages of "notice". */
export function ParticipantNotice(props: Omit<NoticeProps, "word">) {
  const t = useTranslations("notice");
  return <Notice word={t(props.kind)} {...props} />;
}
