using OidcTokenValidation;
using OidcTokenValidation.Testing;

namespace Timesheets;

/// <summary>An issuer and a client in this process, to try the API without a provider. Their keys exist until the process ends.</summary>
public sealed class DemoIssuer : IAsyncDisposable
{
    /// <summary>The maximum age of the printed proofs, the longest that the library allows. For clients that create a proof for each request, its default of
    /// one minute is
    /// enough.</summary>
    public static readonly TimeSpan ProofLife = TimeSpan.FromMinutes(5);

    private readonly TestIssuerServer _server = TestIssuerServer.Start();
    private readonly DPoPClient _client = new();

    public TrustedIssuer Trust() => _server.Trust();

    /// <summary>Prints requests to paste: accepted and rejected ones.</summary>
    public Task PrintRequestsAsync(string api, TimesheetSettings settings) => PrintAsync(DemoRequest.Http(api), settings);

    /// <summary>Prints gRPC calls to paste: accepted and rejected ones.</summary>
    /// <param name="api">The address of the API.</param>
    /// <param name="settings">The API's settings.</param>
    /// <param name="protos">The folder of timesheets.proto.</param>
    public Task PrintCallsAsync(string api, TimesheetSettings settings, string protos) => PrintAsync(DemoRequest.Grpc(api, protos), settings);

    /// <summary>Prints calls of an MCP tool to paste: accepted and rejected ones.</summary>
    public Task PrintToolCallsAsync(string resource, TimesheetSettings settings) => PrintAsync(DemoRequest.Mcp(resource), settings);

    private async Task PrintAsync(DemoRequest request, TimesheetSettings settings)
    {
        bool bearerPasses = settings.DPoP != DPoPMode.Required;
        Console.WriteLine($"demo issuer {_server.Issuer.Issuer}, no provider needed. Paste these:");
        string valid = bearerPasses ? $"a valid token: {request.Ok}" : $"a valid token, but without DPoP: {request.Unauthenticated}";
        Console.WriteLine($"\n# {valid}\n{request.FirstCommand(Bearer(Token()))}");
        Print($"an expired token: {request.Unauthenticated}", Bearer(Token().Expired()));
        Print($"a token for another audience: {request.Unauthenticated}", Bearer(Token().For("https://other.example.com/")));
        Print(
            bearerPasses ? $"a token without the scope: {request.Forbidden}" : $"a token without the scope, and without DPoP: {request.Unauthenticated}",
            Bearer(Token().WithoutClaim("scope")));

        string bound = Token().BoundTo(_client).Create();
        if (settings.RequireNonce)
            await FetchNonceAsync(bound, request);
        Print(
            settings.DPoP == DPoPMode.Off
                ? $"a token that is bound to a key, with its proof, but DPoP is off: {request.Unauthenticated}"
                : $"a token that is bound to a key, with its proof: {request.Ok} once within {ProofLife.TotalMinutes} minutes, "
                    + $"then {request.Unauthenticated} (a client creates a new proof for each request)",
            $"-H 'Authorization: DPoP {bound}' -H 'DPoP: {_client.Proof(request.Method.Method, request.Target).ForToken(bound).Create()}'");

        TestTokenBuilder Token() => _server.Issuer.Token()
            .For(settings.Audience)
            .WithScope(TimesheetAccess.Read, TimesheetAccess.Create)
            .ExpiringIn(TimeSpan.FromHours(1));
        static string Bearer(TestTokenBuilder token) => $"-H 'Authorization: Bearer {token.Create()}'";
        void Print(string title, string fields) => Console.WriteLine($"\n# {title}\n{request.Command(fields)}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    // As in every client: the first request is rejected, and its response contains the nonce for the next one.
    private async Task FetchNonceAsync(string token, DemoRequest request)
    {
        using var http = new HttpClient(_client.CreateHandler(token, new SocketsHttpHandler { UseProxy = false }));
        using HttpRequestMessage message = request.Create();
        (await http.SendAsync(message)).Dispose();
    }
}
