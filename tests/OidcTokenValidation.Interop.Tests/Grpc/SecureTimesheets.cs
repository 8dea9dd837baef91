using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;
using Timesheets.V1;

namespace OidcTokenValidation.Interop.Tests.Grpc;

/// <summary>The sample's service over TLS with client certificates and compressed responses, on a clock that only the test moves.</summary>
internal sealed class SecureTimesheets : IAsyncDisposable
{
    private readonly TestIssuer _issuer;
    private readonly ApiHost _host;
    private readonly Watches _watches;

    private SecureTimesheets(ApiHost host, TestIssuer issuer, TestClock clock, X509Certificate2 certificate, ConcurrentQueue<string> encodings)
    {
        (_host, _issuer, Clock, Certificate, Encodings) = (host, issuer, clock, certificate, encodings);
        _watches = host.Services.GetRequiredService<Watches>();
    }

    public TestClock Clock { get; }

    public X509Certificate2 Certificate { get; }

    /// <summary>The encodings of the requests and of their responses.</summary>
    public ConcurrentQueue<string> Encodings { get; }

    public string Address => _host.Address.ToString().TrimEnd('/');

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SecureTimesheets> StartAsync()
    {
        var clock = new TestClock();
        var issuer = new TestIssuer("https://home.example/", clock, TestSigningKey.Create("ES256"));
        X509Certificate2 certificate = Certificates.Create("127.0.0.1");
        ConcurrentQueue<string> encodings = [];
        ApiHost host = await ApiHost.StartAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(clock).AddSingleton<Watches>();
                services.AddAuthentication().AddAccessToken(options => options.Accept(issuer));
                services.AddAuthorization();
                services.AddGrpc(static grpc => grpc.ResponseCompressionAlgorithm = "gzip");
                services.AddAccessTokenGrpc();
                services.AddTokenRevocation(static revocation => revocation.MaxTokenLifetime = TimeSpan.FromMinutes(10));
            },
            app =>
            {
                app.Use(async (context, next) =>
                {
                    await next(context);
                    encodings.Enqueue($"{context.Request.Headers["grpc-encoding"]} {context.Response.Headers["grpc-encoding"]}");
                });
                app.MapGrpcService<Service>().RequireScope("read");
            },
            HttpProtocols.Http2,
            listen => listen.UseHttps(certificate, static https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.AllowAnyClientCertificate();
            }));
        return new SecureTimesheets(host, issuer, clock, certificate, encodings);
    }

    public string Bearer(X509Certificate2 certificate) => _issuer.Token().BoundTo(certificate).WithScope("read").ExpiringIn(TimeSpan.FromMinutes(9)).Bearer();

    /// <summary>Waits until a stream runs.</summary>
    public async Task BegunAsync() => await _watches.Begun.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

    /// <summary>Waits until a stream's service has ended.</summary>
    public async Task EndedAsync() => await _watches.Ended.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

    public async Task RevokeAsync()
    {
        Clock.Advance(TimeSpan.FromSeconds(2));   // a response that has just started has a second
        await _host.Services.GetRequiredService<TokenRevocations>().RevokeIssuerAsync(_issuer.Issuer, cancellationToken: Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _issuer.Dispose();
        Certificate.Dispose();
    }

    /// <summary>The streams that have begun and ended.</summary>
    private sealed class Watches
    {
        public Channel<bool> Begun { get; } = Channel.CreateUnbounded<bool>();

        public Channel<bool> Ended { get; } = Channel.CreateUnbounded<bool>();
    }

    private sealed class Service(Watches watches) : Timesheets.V1.Timesheets.TimesheetsBase
    {
        public override Task<TimesheetEntry> CreateTimesheet(TimesheetEntry request, ServerCallContext context) => Task.FromResult(request);

        public override async Task WatchTimesheets(WatchTimesheetsRequest request, IServerStreamWriter<TimesheetEntry> responseStream, ServerCallContext context)
        {
            await responseStream.WriteAsync(new TimesheetEntry { Project = "one" });
            watches.Begun.Writer.TryWrite(true);
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            finally
            {
                watches.Ended.Writer.TryWrite(true);
            }
        }

        public override async Task<ImportTimesheetsReply> ImportTimesheets(IAsyncStreamReader<TimesheetEntry> requestStream, ServerCallContext context)
        {
            var reply = new ImportTimesheetsReply();
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                reply.Count++;
                watches.Begun.Writer.TryWrite(true);
            }

            return reply;
        }

        public override async Task SyncTimesheets(IAsyncStreamReader<TimesheetEntry> requestStream, IServerStreamWriter<TimesheetEntry> responseStream, ServerCallContext context)
        {
            await foreach (TimesheetEntry entry in requestStream.ReadAllAsync(context.CancellationToken))
            {
                await responseStream.WriteAsync(entry);
                watches.Begun.Writer.TryWrite(true);
            }
        }
    }
}
