package io.gatehouse.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * Certificate for servers at {@code localhost} and {@code 127.0.0.1}, and the authority
 * (CA) that issued it, in PEM files as Redis and {@code spring.ssl.bundle.pem.*} take
 * them. The JDK's {@code keytool} makes them at first use; they are deleted when the JVM
 * ends.
 */
public final class TestTls {

	private static final String PASSWORD = "changeit";

	private static final List<String> AUTHORITY = List.of("-alias", "authority", "-dname", "CN=Gatehouse Test CA",
			"-ext", "bc:c", "-ext", "ku:c=keyCertSign");

	private static final List<String> SERVER = List.of("-alias", "server", "-signer", "authority", "-dname",
			"CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1");

	private static final List<String> CLIENT = List.of("-alias", "client", "-signer", "authority", "-dname",
			"CN=client", "-ext", "eku=clientAuth");

	private static @Nullable TestTls made;

	private static @Nullable KeyStore client;

	private final Path directory;

	private final KeyStore keys;

	private TestTls(Path directory, KeyStore keys) {
		this.directory = directory;
		this.keys = keys;
	}

	/**
	 * Returns the authority's certificate, for clients that trust it.
	 * @return a PEM file
	 */
	public static Path caCertificate() {
		return made().directory.resolve("ca.pem");
	}

	/**
	 * Returns the server's certificate.
	 * @return a PEM file
	 */
	public static Path certificate() {
		return made().directory.resolve("certificate.pem");
	}

	/**
	 * Returns the private key of the server's certificate, PKCS #8, not encrypted.
	 * @return a PEM file
	 */
	public static Path privateKey() {
		return made().directory.resolve("key.pem");
	}

	/**
	 * Returns the TLS context of a client that trusts this authority only.
	 * @return a context without a certificate of its own
	 */
	public static SSLContext clientContext() {
		return context(null);
	}

	/**
	 * Returns the TLS context of a client that has a certificate of this authority, and
	 * trusts this authority only.
	 * @return a context with the certificate of {@link #clientCertificate()}
	 */
	public static SSLContext authenticatedClientContext() {
		return context(client());
	}

	/**
	 * Returns the certificate of {@link #authenticatedClientContext()}.
	 * @return the certificate
	 */
	public static X509Certificate clientCertificate() {
		try {
			return (X509Certificate) client().getCertificate("client");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static SSLContext context(@Nullable KeyStore own) {
		try {
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			trusted.setCertificateEntry("authority", made().keys.getCertificate("authority"));
			TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trust.init(trusted);
			KeyManager[] managers = null;
			if (own != null) {
				KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
				factory.init(own, PASSWORD.toCharArray());
				managers = factory.getKeyManagers();
			}
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(managers, trust.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static synchronized KeyStore client() {
		if (client == null) {
			try {
				Path file = made().directory.resolve("keys.p12");
				generate(file, CLIENT);
				client = load(file);
				// the context would otherwise choose among them
				client.deleteEntry("server");
				client.deleteEntry("authority");
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return client;
	}

	private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(file)) {
			keys.load(in, PASSWORD.toCharArray());
		}
		return keys;
	}

	private static synchronized TestTls made() {
		if (made == null) {
			try {
				made = make(Files.createTempDirectory("gatehouse-tls-"));
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return made;
	}

	private static TestTls make(Path directory) throws IOException, GeneralSecurityException {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
		Path file = directory.resolve("keys.p12");
		generate(file, AUTHORITY);
		generate(file, SERVER);
		KeyStore keys = load(file);
		write(directory.resolve("ca.pem"), "CERTIFICATE", keys.getCertificate("authority").getEncoded());
		write(directory.resolve("certificate.pem"), "CERTIFICATE", keys.getCertificate("server").getEncoded());
		write(directory.resolve("key.pem"), "PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
		return new TestTls(directory, keys);
	}

	private static void generate(Path file, List<String> about) throws IOException {
		// valid from yesterday, for clocks that are behind
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-keyalg",
						"EC", "-groupname", "secp256r1", "-startdate", "-1d", "-validity", "30", "-storetype", "PKCS12",
						"-keystore", file.toString(), "-storepass", PASSWORD));
		command.addAll(about);
		Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
		String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		try {
			if (keytool.waitFor() != 0) {
				throw new IOException("keytool failed: " + said);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	private static void write(Path file, String type, byte[] octets) throws IOException {
		Files.writeString(file,
				"-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(octets)
						+ "\n-----END " + type + "-----\n");
	}

	private static void delete(Path directory) {
		try {
			FileSystemUtils.deleteRecursively(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
