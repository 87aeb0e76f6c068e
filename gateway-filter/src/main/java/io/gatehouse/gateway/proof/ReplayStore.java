package io.gatehouse.gateway.proof;

import reactor.core.publisher.Mono;

/**
 * Notes the DPoP proofs that were used. A proof is noted only after its signature and the
 * access token were verified, so that forged ones take no room.
 */
@FunctionalInterface
interface ReplayStore {

	/**
	 * Notes a proof.
	 * @param proof the proof
	 * @return the result, never an error
	 */
	Mono<Use> use(UsedProof proof);

	/**
	 * Proof that is used.
	 *
	 * @param key the thumbprint of the key that signed it
	 * @param target the normalized target of its request
	 * @param id its {@code jti}
	 */
	record UsedProof(String key, String target, String id) {

		/** The content that tells proofs apart; none of its parts has a line break. */
		String text() {
			return this.key + "\n" + this.target + "\n" + this.id;
		}

		@Override
		public String toString() {
			return "UsedProof[]";
		}

	}

	/** Result of noting a proof. */
	sealed interface Use {

		/** The proof was not used before. */
		record First() implements Use {

		}

		/** The proof was used before. */
		record Repeated() implements Use {

		}

		/** The key of the proof has used too many proofs. */
		record TooMany() implements Use {

		}

		/** There is no room to note the proof, regardless of its key. */
		record Full() implements Use {

		}

		/**
		 * It is not known whether the proof was used before.
		 *
		 * @param cause the cause, as a fixed word
		 */
		record Unknown(String cause) implements Use {

		}

	}

}
