/** A Steeple that nobody has begun to use: `steeple serve` on an empty folder, with the one-time link that it prints. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { BINARY } from "./steeple";

export class Fresh {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    /** With the token behind the `#`. */
    readonly link: URL,
  ) {}

  static async start(): Promise<Fresh> {
    const folder = await mkdtemp(join(tmpdir(), "steeple-fresh-"));
    const child = spawn(BINARY, ["serve"], {
      // No settings but these: a `steeple.toml` is read from the working directory, and the rest from the environment.
      cwd: folder,
      env: { STEEPLE_DATA_DIR: join(folder, "data"), STEEPLE_PORT: "0", STEEPLE_LOG_FILTER: "error" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const link = await new Promise<URL>((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (line.includes("/setup#")) resolve(new URL(line.trim()));
      });
      child.once("exit", (code) => reject(new Error(`steeple ended with ${code}`)));
    });
    return new Fresh(child, folder, link);
  }

  get url(): string {
    return `${this.link.origin}/`;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.kill("SIGKILL");
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
