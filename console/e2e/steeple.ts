/** A Steeple of its own for each test: the demo, with the doubles of the platforms, on free ports and a fresh folder. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const BINARY =
  process.env["STEEPLE_BIN"] ??
  join(
    process.env["CARGO_TARGET_DIR"] ?? fileURLToPath(new URL("../../target", import.meta.url)),
    "debug/steeple",
  );

/** What `steeple demo --json` prints. */
type Ready = {
  url: string;
  sandboxUrl: string;
  email: string;
  password: string;
  apiToken: string;
};

export type Role = "VIEWER" | "OPERATOR" | "ADMIN" | "OWNER";
export type Person = { email: string; password: string };

/** One failure that a double plays; see platforms/src/sandbox/faults.rs. */
export type Fault = {
  platform: string;
  method?: string;
  path?: string;
  fault: { kind: string; [more: string]: unknown };
  times?: number;
};

export class Steeple {
  private constructor(
    private process: ChildProcess,
    private readonly folder: string,
    private readonly ready: Ready,
  ) {}

  static async start(): Promise<Steeple> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there; run: cargo build -p steeple`);
    const folder = await mkdtemp(join(tmpdir(), "steeple-e2e-"));
    const { child, ready } = await Steeple.launch(folder, 0);
    return new Steeple(child, folder, ready);
  }

  private static async launch(folder: string, port: number) {
    const args = ["demo", "--json", "--port", String(port), "--data-dir", folder];
    const child = spawn(BINARY, args, { stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout });
    const ready = await new Promise<Ready>((resolve, reject) => {
      lines.once("line", (line) => resolve(JSON.parse(line)));
      child.once("exit", (code) => reject(new Error(`steeple ended with ${code}`)));
    });
    return { child, ready };
  }

  get url(): string {
    return this.ready.url;
  }

  get owner(): Person {
    return { email: this.ready.email, password: this.ready.password };
  }

  /** Keeps the process and its sockets, and answers nobody: a network that is there and leads nowhere. */
  freeze(): void {
    this.process.kill("SIGSTOP");
  }

  thaw(): void {
    this.process.kill("SIGCONT");
  }

  /** Pulls the plug. The doubles go with it, and come back empty. */
  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await gone;
  }

  /** Starts it again on the same port and data. */
  async restart(): Promise<void> {
    const { child } = await Steeple.launch(this.folder, Number(new URL(this.url).port));
    this.process = child;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.kill("SIGCONT");
      this.process.kill("SIGKILL");
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Runs a document as the owner's program. */
  async ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const answer = await fetch(`${this.url}graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.ready.apiToken}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Runs one mutation as the owner's program; what a person could correct is an error here. */
  async tell<Payload>(field: string, input: Record<string, unknown>, selection: string): Promise<Payload> {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const query = `mutation($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { message } } }`;
    const data = await this.ask<Record<string, Payload & { userErrors: unknown[] }>>(query, { input });
    const payload = data[field];
    if (!payload || payload.userErrors.length > 0) throw new Error(JSON.stringify(data));
    return payload;
  }

  /** Presses a button on the doubles' page. */
  async press(button: "encoder" | "meeting", body: Record<string, unknown>): Promise<void> {
    await this.double(button, { method: "POST", body: JSON.stringify(body) });
  }

  async fail(rule: Fault): Promise<void> {
    await this.double("faults", { method: "POST", body: JSON.stringify(rule) });
  }

  async mend(): Promise<void> {
    await this.double("faults", { method: "DELETE" });
  }

  private async double(path: string, init: RequestInit): Promise<void> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${this.ready.sandboxUrl}/${path}`, { ...init, headers, redirect: "manual" });
    if (answer.status >= 400) throw new Error(`the doubles refused ${path}: ${answer.status}`);
  }

  /** Founds a second church and takes somebody into it, as whoever runs the server and its owner would; gives its name. */
  async secondChurch(member: Person): Promise<string> {
    const name = "Hill Church";
    const owner = { email: "owner@hillchurch.example", password: "four words do very well" };
    const args = ["user", "create", "--email", owner.email, "--name", "Owner of Hill Church"];
    args.push("--new-church", name, "--time-zone", "Europe/Madrid");
    // Nothing else: `STEEPLE_BIN` is no setting, and what is no setting is refused.
    const env = { STEEPLE_DATA_DIR: this.folder };
    const child = spawn(BINARY, args, { env, stdio: ["pipe", "ignore", "inherit"] });
    child.stdin.end(`${owner.password}\n`);
    const code = await new Promise((resolve) => child.once("exit", resolve));
    if (code !== 0) throw new Error(`steeple user create ended with ${code}`);

    const invite = "mutation($input: InviteMemberInput!) { answer: inviteMember(input: $input) { url } }";
    const input = { email: member.email, role: "OPERATOR" };
    const { url } = await this.askAs<{ url: string }>(await this.cookie(owner), invite, input);
    const accept =
      "mutation($input: AcceptInvitationInput!) { answer: acceptInvitation(input: $input) { viewer { role } } }";
    await this.askAs(await this.cookie(member), accept, { token: url.split("#")[1] });
    return name;
  }

  private async cookie(person: Person): Promise<string> {
    const query = "mutation($input: SignInInput!) { signIn(input: $input) { viewer { role } } }";
    const answer = await this.post({ query, variables: { input: person } }, {});
    return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  }

  private async askAs<Answer>(cookie: string, query: string, input: object): Promise<Answer> {
    const answer = await this.post({ query, variables: { input } }, { cookie });
    const { data, errors } = await answer.json();
    if (errors || !data.answer) throw new Error(JSON.stringify({ data, errors }));
    return data.answer;
  }

  private post(body: object, headers: Record<string, string>): Promise<Response> {
    const { origin } = new URL(this.url);
    return fetch(`${this.url}graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", origin, ...headers },
      body: JSON.stringify(body),
    });
  }

  /** Makes somebody of this role, by an invitation. */
  async person(role: Role): Promise<Person> {
    const email = `${role.toLowerCase()}@gracechapel.example`;
    const { url } = await this.tell<{ url: string }>("inviteMember", { email, role }, "url");
    const password = "four words do very well";
    const query =
      "mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { userErrors { message } } }";
    const input = { token: url.split("#")[1], name: `Robin, ${role.toLowerCase()}`, password };
    const answer = await fetch(`${this.url}graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const { data } = await answer.json();
    if (data?.acceptInvitation?.userErrors?.length !== 0) throw new Error(JSON.stringify(data));
    return { email, password };
  }
}
