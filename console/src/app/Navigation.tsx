import { NavLink } from "react-router";
import { useT } from "../i18n/I18n";
import type { MessageKey } from "../i18n/messages";
import { type Role, useSession } from "../session/Session";
import { Icon, type IconName } from "../ui/Icon";

type Place = {
  to: string;
  label: Extract<MessageKey, `nav.${string}`>;
  icon: IconName;
  needs?: Role;
  /** Only beside the page: at the thumb there is room for five. */
  wide?: boolean;
};

const PLACES: readonly Place[] = [
  { to: "/", label: "nav.home", icon: "home" },
  { to: "/services", label: "nav.services", icon: "calendar" },
  { to: "/meetings", label: "nav.meetings", icon: "meeting" },
  { to: "/connections", label: "nav.connections", icon: "plug" },
  { to: "/people", label: "nav.people", icon: "people", needs: "ADMIN", wide: true },
  { to: "/settings", label: "nav.settings", icon: "gear" },
];

/** Beside the page on wide screens, at the thumb on phones. */
export function Navigation() {
  const t = useT();
  const { may } = useSession();
  const places = PLACES.filter((place) => !place.needs || may(place.needs));
  return (
    <nav className="nav" aria-label={t("app.menu")}>
      <ul className="nav-list">
        {places.map((place) => (
          <li key={place.to} className={place.wide ? "nav-wide" : undefined}>
            <NavLink className="nav-link" to={place.to} end={place.to === "/"}>
              <Icon name={place.icon} />
              <span className="nav-label">{t(place.label)}</span>
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
