import { SECRET_FILES, VARIABLES } from "./schema.ts";

/** The text of `.env.example`: every variable, its default and a line of help. */
export function envExample(): string {
  const lines = ["# Every variable is optional. Copy this file to .env and change what you need."];
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const { help, default: value, defaultNote } = variable as {
      help: string;
      default: string | null;
      defaultNote?: string;
    };
    lines.push("", `# ${help}. Default: ${value ?? defaultNote}`, `#${name}=${value ?? ""}`);
    if (!SECRET_FILES.some((secret) => secret === name)) continue;
    lines.push("# … or the path of a file that holds it", `#${name}_FILE=`);
  }
  return lines.join("\n") + "\n";
}
