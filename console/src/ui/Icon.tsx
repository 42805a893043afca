/** Outlines of 24 by 24; the shapes differ so that no state is told by colour alone. */
const PATHS = {
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  calendar: "M5 6h14v14H5zM5 10.500h14M9 3.500v4M15 3.500v4",
  people:
    "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-3.600 2.900-6 6.500-6s6.500 2.400 6.500 6M16 4.300a3.500 3.500 0 0 1 0 6.400M18 14.500c2.200.8 3.500 2.800 3.500 5.500",
  plug: "M9 3v5M15 3v5M6.500 8h11v3.500a5.500 5.500 0 0 1-11 0zM12 17v4",
  meeting: "M3.500 7h11v10h-11zM14.500 10.500l6-3v9l-6-3z",
  gear: "M12 15.200a3.200 3.200 0 1 0 0-6.400 3.200 3.200 0 0 0 0 6.400zM12 2.800v2.700M12 18.500v2.700M21.200 12h-2.700M5.500 12H2.800M18.500 5.500l-1.900 1.900M7.400 16.600l-1.900 1.900M18.500 18.500l-1.900-1.900M7.400 7.400L5.500 5.500",
  check: "M4.500 12.500l5 5 10-11",
  ok: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.500l2.700 2.700L16 9.500",
  warning: "M12 3.500l9.500 17h-19zM12 10v4.500M12 17.500v.1",
  problem: "M8.300 3h7.400L21 8.300v7.400L15.700 21H8.300L3 15.700V8.300zM12 7.500v5.500M12 16.300v.1",
  waiting: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.500V12l3 2.500",
  unknown:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.600 2.300c-.8.400-1.100.9-1.100 1.700M12 16.500v.1",
  live: "M12 13.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM8.100 15.900a5.500 5.500 0 0 1 0-7.800M15.900 8.100a5.500 5.500 0 0 1 0 7.800M5.300 18.700a9.500 9.500 0 0 1 0-13.400M18.700 5.300a9.500 9.500 0 0 1 0 13.400",
  dash: "M6 12h12",
  plus: "M12 5v14M5 12h14",
  arrow: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  link: "M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 14.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600z",
  key: "M8 15.500a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 11.500h9M18 11.500v3.500M15 11.500v2.500",
  retry: "M19.500 12a7.500 7.500 0 1 1-2.300-5.400M20 3.500v4h-4",
  more: "M5 12h.1M12 12h.1M19 12h.1",
  door: "M14 4H6v16h8M10 12h11M18 9l3 3-3 3",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7.500V12l3 2.500",
  encoder: "M4 7h16v10H4zM8 17v3M16 17v3M8 12h.1M12 12h4",
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside words, never instead of them: screen readers pass over it. */
export function Icon({ name, turns = false }: { name: IconName; turns?: boolean }) {
  return (
    <svg
      className={turns ? "icon icon-turns" : "icon"}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
