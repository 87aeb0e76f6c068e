package io.gatehouse.run.paths;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;

import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.PathMatchConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Spring MVC on Tomcat. The tolerant variant ignores case and trailing slashes, and
 * decodes encoded slashes.
 */
final class ServletService implements AutoCloseable {

	private final Tomcat tomcat = new Tomcat();

	private ServletService(boolean tolerant) throws IOException, LifecycleException {
		File directory = Files.createTempDirectory("servlet-service").toFile();
		directory.deleteOnExit();
		this.tomcat.setBaseDir(directory.getPath());
		this.tomcat.setHostname("127.0.0.1");
		this.tomcat.setPort(0);
		Context context = this.tomcat.addContext("", directory.getPath());
		AnnotationConfigWebApplicationContext application = new AnnotationConfigWebApplicationContext();
		application.register(tolerant ? Tolerant.class : Strict.class, Exports.class);
		Tomcat.addServlet(context, "dispatcher", new DispatcherServlet(application)).setLoadOnStartup(1);
		context.addServletMappingDecoded("/", "dispatcher");
		if (tolerant) {
			this.tomcat.getConnector().setEncodedSolidusHandling(EncodedSolidusHandling.DECODE.getValue());
			this.tomcat.getConnector().setAllowBackslash(true);
			addFilter(context);
		}
		this.tomcat.start();
	}

	private static void addFilter(Context context) {
		FilterDef definition = new FilterDef();
		definition.setFilterName("slashes");
		definition.setFilter(UrlHandlerFilter.trailingSlashHandler("/**").wrapRequest().build());
		context.addFilterDef(definition);
		FilterMap mapping = new FilterMap();
		mapping.setFilterName("slashes");
		mapping.addURLPatternDecoded("/*");
		context.addFilterMap(mapping);
	}

	static ServletService start(boolean tolerant) {
		try {
			return new ServletService(tolerant);
		}
		catch (IOException | LifecycleException ex) {
			throw new IllegalStateException(ex);
		}
	}

	int port() {
		return this.tomcat.getConnector().getLocalPort();
	}

	@Override
	public void close() {
		try {
			this.tomcat.stop();
			this.tomcat.destroy();
		}
		catch (LifecycleException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebMvc
	static class Strict implements WebMvcConfigurer {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebMvc
	static class Tolerant implements WebMvcConfigurer {

		@Override
		public void configurePathMatch(PathMatchConfigurer configurer) {
			PathPatternParser parser = new PathPatternParser();
			parser.setCaseSensitive(false);
			configurer.setPatternParser(parser);
		}

	}

}
