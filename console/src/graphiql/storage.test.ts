import { afterEach, describe, expect, it } from "vitest";
import { thisTab } from "./storage";

afterEach(() => sessionStorage.clear());

describe("what GraphiQL keeps", () => {
  it("stays in the tab", () => {
    thisTab.setItem("graphiql:query", "{ viewer { role } }");

    expect(thisTab.getItem("graphiql:query")).toBe("{ viewer { role } }");
    expect(thisTab.length).toBe(1);
    expect(localStorage.length).toBe(0);
    thisTab.removeItem("graphiql:query");
    expect(thisTab.getItem("graphiql:query")).toBeNull();
  });

  it("goes away alone", () => {
    sessionStorage.setItem("draft", "Sunday service");
    thisTab.setItem("graphiql:query", "{ viewer { role } }");

    thisTab.clear();

    expect(thisTab.length).toBe(0);
    expect(sessionStorage.getItem("draft")).toBe("Sunday service");
  });
});
