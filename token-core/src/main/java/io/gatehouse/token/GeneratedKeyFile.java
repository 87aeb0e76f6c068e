package io.gatehouse.token;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Generates a key at the first start, and stores it in a file that only its owner may
 * read. The file appears completely or not at all, and is never overwritten: it is
 * written under another name and then linked to its own. Of several processes that start
 * at once, one wins, and all read its key.
 */
final class GeneratedKeyFile {

	private static final Log logger = LogFactory.getLog(GeneratedKeyFile.class);

	private static final int RSA_BITS = 2048;

	private GeneratedKeyFile() {
	}

	/**
	 * Makes the file unless it exists.
	 * @throws InvalidSettingException if it cannot be written
	 */
	static void ensure(String property, Path file, SignatureAlgorithm algorithm) {
		if (Files.exists(file)) {
			return;
		}
		try {
			Path directory = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
			Files.createDirectories(directory);
			JWK key = generate(algorithm);
			Path draft = Files.createTempFile(directory, ".key-", ".tmp", ownerOnly(directory));
			try {
				write(draft, new JWKSet(key).toString(false));
				// fails if the name exists, unlike a move
				Files.createLink(file, draft);
				logger.info("Generated the signing key '" + key.getKeyID() + "' and stored it in " + file);
			}
			catch (FileAlreadyExistsException ex) {
				logger.debug("Another process has already created " + file);
			}
			finally {
				Files.delete(draft);
			}
		}
		catch (IOException | UnsupportedOperationException ex) {
			InvalidSettingException invalid = new InvalidSettingException(property, file.toString(),
					"The file cannot be created.",
					"Check that this process may write there and that the file system supports hard links, or create the file yourself.");
			invalid.initCause(ex);
			throw invalid;
		}
	}

	private static FileAttribute<?>[] ownerOnly(Path directory) throws IOException {
		return Files.getFileStore(directory).supportsFileAttributeView("posix")
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")) }
				: new FileAttribute<?>[0];
	}

	private static void write(Path file, String text) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
				OutputStream out = Channels.newOutputStream(channel)) {
			out.write(text.getBytes(StandardCharsets.UTF_8));
			channel.force(true);
		}
	}

	private static JWK generate(SignatureAlgorithm algorithm) {
		try {
			return switch (algorithm) {
				case ES256 -> elliptic(Curve.P_256, algorithm);
				case ES384 -> elliptic(Curve.P_384, algorithm);
				case ES512 -> elliptic(Curve.P_521, algorithm);
				default -> new RSAKeyGenerator(RSA_BITS).keyUse(KeyUse.SIGNATURE)
					.algorithm(algorithm.jose())
					.keyIDFromThumbprint(true)
					.generate();
			};
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("Every JDK can make a key for " + algorithm, ex);
		}
	}

	private static JWK elliptic(Curve curve, SignatureAlgorithm algorithm) throws JOSEException {
		return new ECKeyGenerator(curve).keyUse(KeyUse.SIGNATURE)
			.algorithm(algorithm.jose())
			.keyIDFromThumbprint(true)
			.generate();
	}

}
