package io.gatehouse.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.gatehouse.identity.Identity;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Controller whose handlers request an identity in each way in which Spring would bind
 * one from the request. Each answers with the subject that it was given.
 */
@RestController
public class BindingController {

	/** Beginning of every handler's answer, before the subject. */
	public static final String SERVED = "served: ";

	@RequestMapping("/argument")
	String argument(Identity caller) {
		return served(caller);
	}

	@RequestMapping("/nullable")
	String nullable(@Nullable Identity caller) {
		return served(caller);
	}

	@RequestMapping("/optional")
	String optional(Optional<Identity> caller) {
		return served(caller.orElse(null));
	}

	@RequestMapping("/attribute")
	String attribute(@ModelAttribute("caller") Identity caller) {
		return served(caller);
	}

	@RequestMapping("/param")
	String param(@RequestParam("caller") Identity caller) {
		return served(caller);
	}

	@RequestMapping("/params")
	String params(@RequestParam("caller") List<Identity> callers) {
		return served(callers.isEmpty() ? null : callers.get(0));
	}

	@RequestMapping("/path/{caller}")
	String path(@PathVariable("caller") Identity caller) {
		return served(caller);
	}

	@RequestMapping("/path-attribute/{caller}")
	String pathAttribute(@ModelAttribute("caller") Identity caller) {
		return served(caller);
	}

	@RequestMapping("/header")
	String header(@RequestHeader("caller") Identity caller) {
		return served(caller);
	}

	@PostMapping("/body")
	String body(@RequestBody Identity caller) {
		return served(caller);
	}

	@PostMapping("/body-member")
	String bodyMember(@RequestBody RecordForm form) {
		return served(form.caller());
	}

	@RequestMapping("/record")
	String record(RecordForm form) {
		return served(form.caller());
	}

	@RequestMapping("/bean")
	String bean(BeanForm form) {
		return served(form.getCaller());
	}

	@RequestMapping("/map")
	String map(MapForm form) {
		return served((form.callers() != null) ? form.callers().get("a") : null);
	}

	/**
	 * Returns the answer of a handler.
	 * @param caller the identity that it was given
	 * @return the subject
	 */
	public static String served(@Nullable Identity caller) {
		return SERVED + ((caller != null) ? caller.subject() : "nobody");
	}

	record RecordForm(@Nullable Identity caller) {

	}

	record MapForm(@Nullable Map<String, Identity> callers) {

	}

	/** Form with properties, which the binder sets. */
	public static final class BeanForm {

		private @Nullable Identity caller;

		public @Nullable Identity getCaller() {
			return this.caller;
		}

		public void setCaller(@Nullable Identity caller) {
			this.caller = caller;
		}

	}

}
