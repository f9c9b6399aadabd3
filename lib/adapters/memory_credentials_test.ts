import { credentialStoreContract } from "../testing/credential_store_contract.ts";
import { createMemoryCredentials } from "./memory_credentials.ts";

credentialStoreContract(
  "createMemoryCredentials()",
  () => Promise.resolve(createMemoryCredentials()),
);
