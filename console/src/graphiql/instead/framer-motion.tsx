/**
 * In the place of framer-motion, of which GraphiQL uses one thing: tabs that can be dragged into another order. Here they stay where
 * they are, and the program is 43 kB smaller.
 */
import type { ComponentProps } from "react";

type Sorted = { axis?: unknown; values?: unknown; onReorder?: unknown };

function Group({ axis, values, onReorder, ...list }: ComponentProps<"ul"> & Sorted) {
  return <ul {...list} />;
}

function Item({ value, ...item }: Omit<ComponentProps<"li">, "value"> & { value?: unknown }) {
  return <li {...item} />;
}

export const Reorder = { Group, Item };
