/** `deno task env-example`: writes `.env.example` from the configuration's schema. */

import { envExample } from "../lib/config/env_example.ts";

await Deno.writeTextFile(".env.example", envExample());
