using OidcTokenValidation;
using OidcTokenValidation.Testing;

namespace Timesheets;

/// <summary>An issuer and a client inside this process, for a first look without a provider. Their keys live as long as the process.</summary>
public sealed class DemoIssuer : IAsyncDisposable
{
    /// <summary>How long a printed proof can be pasted: the longest that the library allows. Clients that make a proof for each request do with its default of a minute.</summary>
    public static readonly TimeSpan ProofLife = TimeSpan.FromMinutes(5);

    private readonly TestIssuerServer _server = TestIssuerServer.Start();
    private readonly DPoPClient _client = new();

    public TrustedIssuer Trust() => _server.Trust();

    /// <summary>Prints requests to paste: those that pass, and those that do not.</summary>
    public Task PrintRequestsAsync(string api, TimesheetSettings settings) => PrintAsync(DemoRequest.Http(api), settings);

    /// <summary>Prints gRPC calls to paste: those that pass, and those that do not.</summary>
    /// <param name="api">The address of the API.</param>
    /// <param name="settings">The API's settings.</param>
    /// <param name="protos">The folder of timesheets.proto.</param>
    public Task PrintCallsAsync(string api, TimesheetSettings settings, string protos) => PrintAsync(DemoRequest.Grpc(api, protos), settings);

    private async Task PrintAsync(DemoRequest request, TimesheetSettings settings)
    {
        bool bearerPasses = settings.DPoP != DPoPMode.Required;
        Console.WriteLine($"demo issuer {_server.Issuer.Issuer}, no provider needed. Paste these:");
        Console.WriteLine($"\n# {(bearerPasses ? $"a good token: {request.Ok}" : $"a good token, but without DPoP: {request.Unauthenticated}")}\n{request.FirstCommand(Bearer(Token()))}");
        Print($"an expired one: {request.Unauthenticated}", Bearer(Token().Expired()));
        Print($"one for another audience: {request.Unauthenticated}", Bearer(Token().For("https://other.example.com/")));
        Print(bearerPasses ? $"one without the scope: {request.Forbidden}" : $"one without the scope, and without DPoP: {request.Unauthenticated}", Bearer(Token().WithoutClaim("scope")));

        string bound = Token().BoundTo(_client).Create();
        if (settings.RequireNonce)
            await FetchNonceAsync(bound, request);
        Print(
            settings.DPoP == DPoPMode.Off ? $"one that is bound to a key, with its proof, but DPoP is off: {request.Unauthenticated}" : $"one that is bound to a key, with its proof: {request.Ok} once within {ProofLife.TotalMinutes} minutes, then {request.Unauthenticated} (a client makes a new proof for each request)",
            $"-H 'Authorization: DPoP {bound}' -H 'DPoP: {_client.Proof(request.Method.Method, request.Target).ForToken(bound).Create()}'");

        TestTokenBuilder Token() => _server.Issuer.Token().For(settings.Audience).WithScope(TimesheetAccess.Read, TimesheetAccess.Create).ExpiringIn(TimeSpan.FromHours(1));
        static string Bearer(TestTokenBuilder token) => $"-H 'Authorization: Bearer {token.Create()}'";
        void Print(string title, string fields) => Console.WriteLine($"\n# {title}\n{request.Command(fields)}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    // As every client does it: the first request is refused, and its answer holds the nonce for the next one.
    private async Task FetchNonceAsync(string token, DemoRequest request)
    {
        using var http = new HttpClient(_client.CreateHandler(token, new SocketsHttpHandler { UseProxy = false }));
        using HttpRequestMessage message = request.Create();
        (await http.SendAsync(message)).Dispose();
    }
}
