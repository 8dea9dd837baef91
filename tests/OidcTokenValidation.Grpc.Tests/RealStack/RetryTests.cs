using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport;
using OidcTokenValidation.TestSupport.Http;
using Things.Client;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>A client with a retry policy: each attempt needs its own proof.</summary>
public sealed class RetryTests : IDisposable
{
    private readonly TestSigningKey _key = TestSigningKey.Create("ES256");

    [Theory]
    [InlineData(1, null)]
    [InlineData(9, StatusCode.Unavailable)]
    public async Task Credentials_make_a_proof_for_each_attempt_so_that_the_service_s_status_is_seen(int failures, StatusCode? status)
    {
        await using NotesApi api = await NotesApi.StartAsync();
        using var client = new DPoPClient(_key, api.Clock);
        string token = Token(api, client);
        var credentials = ProofCredentials.Create(() => Task.FromResult(token), (method, url, bound) => client.Proof(method, url).ForToken(bound).Create());
        using GrpcChannel channel = Connect(api, ChannelCredentials.Create(ChannelCredentials.Insecure, credentials));
        api.Script.Failures = failures;
        Task<Note> call = new Notes.NotesClient(channel).GetAsync(new Note { Text = "one" }, api.With(authorization: null)).ResponseAsync;
        if (status is { } code)
            Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
        else
            Assert.Equal("one of alice", (await call).Text);
    }

    [Fact]
    public async Task Fixed_proof_hides_the_service_s_status_behind_its_own_replay()
    {
        await using NotesApi api = await NotesApi.StartAsync();
        using var client = new DPoPClient(_key, api.Clock);
        string token = Token(api, client);
        using GrpcChannel channel = Connect(api, ChannelCredentials.Insecure);
        api.Script.Failures = 9;
        string proof = client.Proof("POST", new Uri(api.Host.Address, "/notes.v1.Notes/Get").AbsoluteUri).ForToken(token).Create();
        var fixedProof = new Metadata { { "authorization", "DPoP " + token }, { "dpop", proof } };
        RpcException rejected = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Notes.NotesClient(channel).GetAsync(new Note { Text = "one" }, fixedProof, cancellationToken: NotesApi.Cancellation));
        Assert.Equal(StatusCode.Unauthenticated, rejected.StatusCode);
        Assert.Contains(rejected.Trailers.GetAll("www-authenticate"), static entry => entry.Value.Contains("error=\"invalid_dpop_proof\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task README_shows_these_credentials()
    {
        string readme = await File.ReadAllTextAsync(Repository.GetPath("src/OidcTokenValidation.Grpc/README.md"), NotesApi.Cancellation);
        string credentials = await File.ReadAllTextAsync(Repository.GetPath("tests/OidcTokenValidation.Grpc.Tests/RealStack/ProofCredentials.cs"), NotesApi.Cancellation);
        Assert.Contains(credentials.Trim().ReplaceLineEndings("\n"), readme.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    public void Dispose() => _key.Dispose();

    private static string Token(NotesApi api, DPoPClient client) => api.Issuer.Token().BoundTo(client).WithScope("read").Create();

    private static GrpcChannel Connect(NotesApi api, ChannelCredentials credentials) => GrpcChannel.ForAddress(api.Host.Address, new GrpcChannelOptions
    {
        HttpHandler = ApiHost.CreateHandler(),
        DisposeHttpClient = true,
        Credentials = credentials,
        UnsafeUseInsecureChannelCallCredentials = true,
        ServiceConfig = new ServiceConfig
        {
            MethodConfigs =
            {
                new MethodConfig
                {
                    Names = { MethodName.Default },
                    RetryPolicy = new RetryPolicy
                    {
                        MaxAttempts = 3,
                        InitialBackoff = TimeSpan.FromMilliseconds(1),
                        MaxBackoff = TimeSpan.FromMilliseconds(1),
                        BackoffMultiplier = 1,
                        RetryableStatusCodes = { StatusCode.Unavailable },
                    },
                },
            },
        },
    });
}
