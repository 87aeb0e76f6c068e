package io.gatehouse.service.servlet;

import io.gatehouse.service.PlainApplicationContract;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.data.web.config.EnableSpringDataWebSupport;

/** Spring Data makes proxies of interfaces that handlers ask for. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.main.web-application-type=servlet", "server.address=127.0.0.1" })
class SpringDataServletApplicationIT extends PlainApplicationContract {

	@SpringBootConfiguration
	@EnableSpringDataWebSupport
	@Import(PlainServletApplicationIT.Application.class)
	static class Application {

	}

}
