using System.Net;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>An API in this process, on a free port of the loopback address, that serves every <see cref="Resource"/>.</summary>
public abstract class ContractHost(ContractWorld world) : IAsyncDisposable
{
    /// <summary>What every application here sets before the library validates a request.</summary>
    public const string ExposedFields = "WWW-Authenticate, DPoP-Nonce";

    /// <summary>Where logout tokens are received, if the options accept any.</summary>
    public const string LogoutPath = "/backchannel-logout";

    /// <summary>Where security events are received, if the world has a receiver.</summary>
    public const string EventsPath = "/security-events";

    public TestClock Clock => world.Clock;

    public DPoPClient Client => world.Client;

    public DPoPClient OtherClient => world.OtherClient;

    /// <summary>The method that clients use unless a test chooses another one.</summary>
    public abstract string Method { get; }

    public abstract HostTraits Traits { get; }

    public abstract int Port { get; }

    public abstract LogCollector Logs { get; }

    public string Authority => $"127.0.0.1:{Port}";

    public string Origin => "http://" + Authority;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The path of a resource; DPoP proofs name it after the origin.</summary>
    public abstract string PathOf(Resource resource);

    public abstract Task<ContractResponse> SendAsync(ContractRequest request);

    /// <summary>Sends a plain HTTP request that is not a call of a resource, on the gRPC host too.</summary>
    public abstract Task<Reply> FetchAsync(string target, string method = "GET", string? host = null, params string[] fields);

    /// <summary>Sends a plain HTTP request with a body, on the gRPC host too.</summary>
    public abstract Task<Reply> PostAsync(string target, string body, string method = "POST", params string[] fields);

    public abstract ValueTask DisposeAsync();

    /// <summary>The status that a client of this host sees in place of a status of HTTP.</summary>
    public int Seen(HttpStatusCode status) => status == HttpStatusCode.BadRequest && !Traits.DistinguishesBadRequests ? 401 : (int)status;

    public string UrlOf(Resource resource) => Origin + PathOf(resource);

    public TestIssuer Issuer => world.Issuer;

    public TestTokenBuilder Token() => world.Issuer.Token();

    /// <summary>A token for the client alone.</summary>
    public TestTokenBuilder BoundToken() => Token().BoundTo(Client);

    /// <summary>A valid proof for a request with this token, until a test changes it.</summary>
    public DPoPProofBuilder Proof(string token, Resource? resource = null) => Client.Proof(Method, UrlOf(resource ?? Resource.Any)).ForToken(token);

    public Task<ContractResponse> SendAsync(Resource resource, params string[] fields) => SendAsync(new ContractRequest(resource, fields));

    public Task<ContractResponse> BearerAsync(string token, Resource? resource = null) => SendAsync(resource ?? Resource.Any, "Authorization: Bearer " + token);

    /// <summary>Sends a token under the scheme DPoP with a proof, a valid one by default.</summary>
    public Task<ContractResponse> DPoPAsync(string token, Resource? resource = null, string? proof = null) =>
        SendAsync(resource ?? Resource.Any, "Authorization: DPoP " + token, "DPoP: " + (proof ?? Proof(token, resource).Create()));
}
