import { accountStoreContract } from "../testing/account_store_contract.ts";
import { createMemoryAccounts } from "./memory_accounts.ts";

accountStoreContract("createMemoryAccounts()", () => Promise.resolve(createMemoryAccounts()));
