using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Conformance;

/// <summary>An API on a loopback port with one path, /things, and the port of the issuer that it trusts.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    public const string Audience = "https://things.example.com/";

    private readonly HttpListener _listener;
    private readonly AccessTokenValidator? _validator;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    private TestApi(Func<HttpListenerContext, Task> respond, AccessTokenValidator? validator, int issuerPort)
    {
        (_listener, Address) = Listen();
        _validator = validator;
        IssuerPort = issuerPort;
        _serving = ServeAsync(respond);
    }

    public string Address { get; }

    public int IssuerPort { get; }

    /// <summary>An API that responds as it likes.</summary>
    public static TestApi Start(Func<HttpListenerContext, Task> respond) => new(respond, validator: null, FindFreePort());

    /// <summary>An API with this library, which lets tokens with these failures in.</summary>
    public static TestApi StartWithLibrary(Action<AccessTokenValidationOptions>? configure = null, params TokenFailureCode[] ignored)
    {
        int port = FindFreePort();
        var options = new AccessTokenValidationOptions { Audiences = [Audience], WarmUp = false };
        options.Trust(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")).Keys.AllowLoopbackHttp = true;
        configure?.Invoke(options);
        AccessTokenValidator validator = AccessTokenValidator.Create(options);
        return new TestApi(
            async context =>
            {
                AccessTokenValidationResult result = await validator.ValidateAsync(context);
                if (result.IsValid || (result.Failure is { } failure && ignored.Contains(failure.Code)))
                    Respond(context, 200);
                else
                    await validator.RejectAsync(context, result);
            },
            validator,
            port);
    }

    public static void Respond(HttpListenerContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Close();
    }

    /// <summary>Runs the command against this API.</summary>
    public async Task<Run> TestAsync(params string[] more) => await Run.Of(
    [
        "conformance", "--api", Address, "--path", "/things", "--audience", Audience, "--port", IssuerPort.ToString(CultureInfo.InvariantCulture), "--rate", "200", .. more,
    ]);

    /// <summary>Runs the command, and returns the outcome of each row by its id.</summary>
    public async Task<IReadOnlyDictionary<string, string>> GetOutcomesAsync(params string[] more)
    {
        Run run = await TestAsync([.. more, "--format", "json"]);
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        return JsonElement.Parse(run.Out).GetProperty("rows").EnumerateArray().ToDictionary(
            static row => row.GetProperty("id").GetString()!, static row => $"{row.GetProperty("outcome")} {row.GetProperty("detail")}".Trim(), StringComparer.Ordinal);
    }

    public static int FindFreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, port: 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Abort();
        await _serving;
        _stop.Dispose();
        if (_validator is not null)
            _validator.Dispose();
    }

    private static (HttpListener Listener, string Address) Listen()
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FindFreePort()}");
        var listener = new HttpListener { IgnoreWriteExceptions = true, Prefixes = { address + "/" } };
        listener.Start();
        return (listener, address);
    }

    private async Task ServeAsync(Func<HttpListenerContext, Task> respond)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await respond(await _listener.GetContextAsync().WaitAsync(_stop.Token));
            }
            catch (Exception exception) when (exception is HttpListenerException or InvalidOperationException or OperationCanceledException or IOException)
            {
                // The listener was closed, or a client has disconnected.
            }
        }
    }
}
