namespace OidcTokenValidation.Testing;

/// <summary>A response that a test sets in place of the <see cref="TestIssuerServer"/>.</summary>
public sealed class TestResponse
{
    /// <summary>An incomplete response: the connection is closed before the body, as by a provider that shuts down.</summary>
    public static TestResponse ConnectionLost { get; } = new();

    /// <summary>200 with a page that is not JSON, as from a proxy or a captive portal.</summary>
    public static TestResponse Garbage { get; } = new() { Body = "<html>It works!</html>" };

    /// <summary>A JWK set without keys.</summary>
    public static TestResponse EmptyKeySet { get; } = new() { Body = """{"keys":[]}""" };

    /// <summary>No response: the connection stays open until the server is disposed.</summary>
    public static TestResponse Hanging { get; } = new() { Gate = new TaskCompletionSource().Task };

    /// <summary>The status code.</summary>
    /// <value>Default 200.</value>
    public int Status { get; init; } = 200;

    /// <summary>The media type of the body.</summary>
    /// <value>Default <c>application/json</c>.</value>
    public string ContentType { get; init; } = "application/json";

    /// <summary>The body, sent as UTF-8.</summary>
    /// <value>Default empty.</value>
    public string Body { get; init; } = string.Empty;

    /// <summary>Further header fields, for instance <c>Location</c> of a redirect.</summary>
    /// <value>Default empty.</value>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>A task that the response waits for.</summary>
    /// <value>Default completed. The task of a <see cref="TaskCompletionSource"/> delays the response until the test completes it.</value>
    public Task Gate { get; init; } = Task.CompletedTask;

    /// <summary>Creates an error response.</summary>
    /// <param name="status">The status code.</param>
    public static TestResponse Error(int status = 500) => new() { Status = status, ContentType = "text/plain", Body = "An error that the test set." };
}
