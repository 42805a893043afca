/** The main path in the console's second language: what a person meets on it is Spanish, or says that it is not. */
import { violations } from "./axe";
import { englishOn } from "./spanish";
import { expect, hold, openAs, type Page, test } from "./test";

/** What people and platforms call themselves. */
const NAMES = ["Owner of Grace Chapel", "Grace Chapel Youth", "Grace Chapel Admin", "Grace Chapel"];

/** The page has arrived, says that it is Spanish, and is. */
async function speaksSpanish(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("Cargando…")).toHaveCount(0);
  await expect(page.locator("html")).toHaveAttribute("lang", /^es/);
  await expect.poll(() => englishOn(page, NAMES), { message: page.url() }).toEqual([]);
}

/** The guide is there, and all of it and of the form is Spanish: only a vendor's own words in the guide are said to be English. */
async function guides(page: Page, heading: string): Promise<void> {
  const guide = page.getByRole("region", { name: "Paso a paso" });
  await expect(guide.getByRole("heading", { level: 3, name: heading })).toBeVisible();
  await expect(page.locator("main [lang]:not(.prose em)")).toHaveCount(0);
  await speaksSpanish(page);
}

/** Leaves for the double's consent page and comes back to what became of it. */
async function consent(page: Page, platform: string, decision: "Allow" | "Deny"): Promise<void> {
  await page.goto("/connections/add");
  await speaksSpanish(page);
  await page.getByRole("link", { name: new RegExp(`^${platform}`) }).click();
  const connect = page.getByRole("button", { name: `Conectar ${platform}` });
  await expect(connect).toBeVisible();
  await speaksSpanish(page);
  await connect.click();
  await expect(page.getByRole("heading", { name: /sandbox/i })).toBeVisible();
  await page.getByRole("button", { name: decision }).click();
}

async function connected(page: Page, platform: string, account: string): Promise<void> {
  await consent(page, platform, "Allow");
  const choose = page.getByRole("button", { name: "Conectar esta cuenta" });
  const proof = page.getByText(/^Conectado como /);
  await expect(choose.or(proof).first()).toBeVisible();
  await speaksSpanish(page);
  if (await choose.isVisible()) {
    await page.getByRole("main").getByText(account, { exact: true }).click();
    await choose.click();
  }
  await expect(proof.first()).toContainText(account);
  await speaksSpanish(page);
}

test("the whole path in Spanish: connect, plan, go live, a failure and its retry, the end", async ({
  page,
  steeple,
}) => {
  test.slow();
  await openAs(page, steeple.owner, "/");
  await expect(page.locator("html")).toHaveAttribute("lang", "en-US");
  await page.locator("summary.account-button").click();
  await page.getByRole("combobox", { name: "Language", exact: true }).selectOption({ label: "Español" });
  await expect(page.getByRole("heading", { level: 1, name: "Este domingo" })).toBeVisible();
  await speaksSpanish(page);

  // An attempt that is denied and one that lacks a permission say so.
  await consent(page, "Zoom", "Deny");
  await expect(page.getByText("En Zoom se negó la conexión")).toBeVisible();
  await speaksSpanish(page);
  await page.goto("/connections/add/youtube");
  await page.getByRole("button", { name: "Conectar YouTube" }).click();
  await page.getByRole("checkbox").first().uncheck();
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByText("No se pudo conectar YouTube")).toBeVisible();
  await expect(page.getByText("A la cuenta le falta un permiso.")).toBeVisible();
  await speaksSpanish(page);

  await connected(page, "YouTube", "Grace Chapel");
  await connected(page, "Facebook", "Grace Chapel");
  // Where nobody can sign in, there is only a form.
  await page.goto("/connections/add/jitsi");
  const form = page.getByRole("form", { name: "Conectar con claves" });
  await expect(form.getByLabel("Secreto de reservas")).toHaveAccessibleDescription(/al menos 16 caracteres/);
  await expect(page.getByRole("button", { name: "Conectar Jitsi" })).toHaveCount(0);
  await guides(page, "Salas que abren y cierran a su hora");
  // What is no brand has a Spanish name.
  await page.goto("/connections/add");
  await page.getByRole("link", { name: /^RTMP o SRT propio/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Conectar RTMP o SRT propio" })).toBeVisible();
  await form.getByLabel("Nombre").fill("Web");
  await guides(page, "Cómo probarlo");
  await page.goto("/connections/add/zoom");
  await expect(form.getByLabel("Anfitrión")).toHaveAccessibleDescription(/usuario de Zoom/);
  await page.getByText("Qué pide Steeple y por qué").click();
  await expect(page.getByText("No se pueden crear reuniones.")).toBeVisible();
  await guides(page, "Primero, una sola vez: permitir la emisión");
  await expect(page.locator(".prose em").first()).toHaveAttribute("lang", "en");
  await page.goto("/settings/apps/youtube");
  await guides(page, "2. Crear el proyecto de Google Cloud de la iglesia");
  await page.goto("/connections/add/instagram");
  await page.getByLabel("Nombre de usuario").fill("gracechapel");
  await speaksSpanish(page);
  await page.getByRole("button", { name: "Conectar", exact: true }).click();
  await expect(page.getByText(/^Conectado como /)).toBeVisible();
  await speaksSpanish(page);
  await expect(page.getByText("Instagram solo deja emitir a cuentas públicas")).toBeVisible();
  await page.getByRole("link", { name: "Ir a las conexiones" }).click();
  await expect(page.getByRole("article")).toHaveCount(3);
  await speaksSpanish(page);

  await page.getByRole("link", { name: "Cultos" }).click();
  await speaksSpanish(page);
  await page.getByRole("link", { name: "Planificar un culto" }).first().click();
  await page.getByLabel("Título", { exact: true }).fill("Culto del domingo");
  // Every account is ticked to begin with.
  await page.getByRole("checkbox", { name: /Instagram/ }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("checkbox", { name: /Instagram/ })).not.toBeChecked();
  await speaksSpanish(page);
  await page.getByRole("button", { name: "Planificar", exact: true }).click();
  await expect(page.getByText("Listo", { exact: true })).toHaveCount(2);
  await speaksSpanish(page);

  await page.goto("/");
  await speaksSpanish(page);
  await page.getByRole("link", { name: "Abrir el control en directo" }).first().click();
  await expect(page.getByText("Sin empezar")).toBeVisible();
  await speaksSpanish(page);
  await steeple.press("encoder", { on: true });
  await steeple.fail({ platform: "facebook", method: "POST", fault: { kind: "scope_missing" } });
  await hold(page, "Salir en directo ahora");
  const facebook = page.getByRole("article", { name: /Facebook/ });
  await expect(facebook).toContainText("Las demás plataformas continúan.");
  const happened = page.getByRole("region", { name: "Qué ha pasado" });
  await expect(happened.getByText("Facebook falló. A la cuenta le falta un permiso.")).toBeVisible();
  await speaksSpanish(page);
  expect(await violations(page), "with a failure").toEqual([]);
  await page.goto("/");
  await expect(page.getByText("Los espectadores lo ven, excepto en Facebook.")).toBeVisible();
  await speaksSpanish(page);

  await page.goBack();
  await steeple.mend();
  await facebook.getByRole("button", { name: "Reintentar" }).click();
  await expect(facebook.getByText("Visible").locator("..")).toContainText("sí");
  await page.getByRole("button", { name: "diez minutos más" }).click();
  await expect(happened.getByText("dio más tiempo al culto")).toBeVisible();
  await speaksSpanish(page);
  await hold(page, "Terminar el culto");
  await expect(happened.getByText("confirmó el final")).toHaveCount(2);
  await speaksSpanish(page);
  await page.getByRole("link", { name: "Ver cómo fue" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Después del culto" })).toBeVisible();
  await speaksSpanish(page);

  for (const path of ["/meetings", "/people", "/settings"]) {
    await page.goto(path);
    await speaksSpanish(page);
  }
  await page.locator("summary.account-button").click();
  await page.getByRole("button", { name: "Cerrar sesión" }).click();
  await expect(page.getByLabel("Correo electrónico")).toBeVisible();
  await speaksSpanish(page);
});

test("whoever's browser reads Spanish founds a church in Spanish, or learns that the link is over", async ({
  browser,
  steeple,
}) => {
  const context = await browser.newContext({ baseURL: steeple.url, locale: "es-MX" });
  const page = await context.newPage();
  await page.goto("/setup#nothing");

  await expect(page.getByText("Este enlace no se puede usar")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "es-MX");
  await speaksSpanish(page);
  await context.close();
});
