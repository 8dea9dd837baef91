namespace OidcTokenValidation.Testing;

/// <summary>An answer that a test gives in place of the <see cref="TestIssuerServer"/>.</summary>
public sealed class TestResponse
{
    /// <summary>No whole answer: the connection is closed before there is a body, as of a provider that goes down.</summary>
    public static TestResponse ConnectionLost { get; } = new();

    /// <summary>200 with a page that is no JSON, as a proxy or a captive portal sends it.</summary>
    public static TestResponse Garbage { get; } = new() { Body = "<html>It works!</html>" };

    /// <summary>A JWK set without keys.</summary>
    public static TestResponse EmptyKeySet { get; } = new() { Body = """{"keys":[]}""" };

    /// <summary>No answer either, but a connection that stays open until the server is disposed.</summary>
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

    /// <summary>Further header fields, <c>Location</c> of a redirect for instance.</summary>
    /// <value>Default none.</value>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the answer waits for.</summary>
    /// <value>Default nothing. The task of a <see cref="TaskCompletionSource"/> holds the answer back until the test completes it.</value>
    public Task Gate { get; init; } = Task.CompletedTask;

    /// <summary>An error.</summary>
    /// <param name="status">The status code.</param>
    public static TestResponse Error(int status = 500) => new() { Status = status, ContentType = "text/plain", Body = "An error of the test's making." };
}
