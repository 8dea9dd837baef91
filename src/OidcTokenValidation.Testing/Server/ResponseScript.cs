using System.Collections.Concurrent;

namespace OidcTokenValidation.Testing.Server;

/// <summary>The responses that a test sets in place of the server.</summary>
internal sealed class ResponseScript
{
    private readonly ConcurrentQueue<TestResponse> _next = [];
    private volatile Func<string, TestResponse?>? _decide;

    public Func<string, TestResponse?>? Decide
    {
        get => _decide;
        set => _decide = value;
    }

    public void Enqueue(IEnumerable<TestResponse> responses)
    {
        foreach (TestResponse response in responses)
            _next.Enqueue(response);
    }

    public TestResponse? Find(string path) => _next.TryDequeue(out TestResponse? next) ? next : _decide?.Invoke(path);
}
