using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Starts;

/// <summary>A process of one of the programs OidcTokenValidation.Start*, which prints its address as soon as it listens.</summary>
internal sealed class StartedProgram : IDisposable
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly Process _process;
    private string _address = string.Empty;

    public StartedProgram(string program, string issuer)
    {
        string[] arguments = [issuer, TestIssuer.DefaultAudience, FindFreePort().ToString(CultureInfo.InvariantCulture)];
        _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
    }

    public TimeSpan Age => Stopwatch.GetElapsedTime(_startedAt);

    public async Task WaitUntilReadyAsync() =>
        _address = (await _process.StandardOutput.ReadLineAsync())?.Split(' ')[1] ?? throw new InvalidOperationException("The program did not start.");

    /// <summary>Sends a request with a token that must be accepted.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> SendAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _address + "/");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        long sentAt = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await Client.SendAsync(request);
        TimeSpan duration = Stopwatch.GetElapsedTime(sentAt);
        return response.StatusCode == HttpStatusCode.OK ? duration : throw new InvalidOperationException($"Expected 200, got {response.StatusCode}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
    }

    private static int FindFreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
