/** What every page's context carries, and the typed helpers of the routes. */

import { createDefine } from "fresh";
import type { Principal } from "./identity.ts";
import type { Services } from "./services.ts";

/** The languages of the interface; the first is the default. */
export const LANGUAGES = ["pt-BR", "en"] as const;
export type Language = typeof LANGUAGES[number];

export interface State {
  /** Set by `main.ts` before any route. */
  services: Services;
  /** Who is signed in, by session cookie. Set by `routes/_middleware.ts`. */
  user: Principal | null;
  /** Set by `routes/_middleware.ts`. */
  language: Language;
}

export const define = createDefine<State>();
