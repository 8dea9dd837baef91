using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.PostgreSql;
using Timesheets;

if (TimesheetHelp.PrintIfRequested(args))
    return 0;

try
{
    TimesheetSettings settings = TimesheetSettings.Read(args);
    using Socket socket = LoopbackPort.Bind(settings.Port, out string address);
    settings = settings.At(address);
    await using DemoIssuer? demo = settings.Issuer is null ? new DemoIssuer() : null;

    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, settings.Port));
    builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = _ => socket);
    builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, TimesheetJson.Default));
    builder.Services.AddSingleton<TimesheetStore>();
    AuthenticationBuilder authentication = builder.Services.AddAuthentication(AccessTokenDefaults.AuthenticationScheme)
        .AddAccessToken(options => options.Configure(settings, demo));
    if (settings.ClientId is not null)
        authentication.AddAccessToken("IdToken", options => options.ConfigureIdTokens(settings, demo));
    builder.Services.AddAuthorization();
    builder.Services.AddHealthChecks().AddAccessTokenValidation();
    if (builder.Environment.IsDevelopment())
        builder.Services.ExplainAccessTokenRefusals();   // the body of an error response contains an explanation
    builder.Services.AddCors(cors => cors.AddDefaultPolicy(page => page.AllowAnyOrigin().AllowAnyHeader().AllowAnyMethod().ExposeChallenges()));
    if (settings.ReplayDatabase is { } database)
        builder.Services.AddPostgreSqlReplayStore(options => options.Use(database));   // several nodes share the used proofs
    settings.Revocations.AddTo(builder.Services);   // several nodes share what is revoked

    WebApplication app = builder.Build();
    if (app.Services.GetService<PostgreSqlReplayStore>() is { } sharedStore)
        await sharedStore.CreateTableOrExplainAsync();
    await RevocationSettings.CreateTableAsync(app.Services);
    app.UseCors();   // first: preflight requests have no token, and pages must be able to read the challenges
    app.UseWebSockets();
    app.UseAuthentication();
    app.UseAuthorization();
    app.MapGet("/", () => TimesheetRoutes.List(settings, hasWebSocket: true));
    app.MapHealthChecks("/health").WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));
    app.MapGet("/secure-route", () => "Super secret stuff").RequireAuthorization();
    app.MapGet("/api/external", () => new Message("Your access token was successfully validated!")).RequireAuthorization();
    if (settings.ClientId is not null)
    {
        app.MapGet("/api/private", () => new Message("Your ID token was successfully validated!"))
            .RequireAuthorization(policy => policy.AddAuthenticationSchemes("IdToken").RequireAuthenticatedUser());
    }

    app.MapGet("/whoami", (AccessToken token) => Caller.From(token)).RequireAuthorization();
    app.MapGet("/optional", (HttpContext context) => new OptionalSubject(context.GetAccessToken()?.Subject)).AllowMissingAccessToken();
    app.MapGet("/timesheets", (AccessToken token, TimesheetStore store) => store.List(token)).RequireScope(TimesheetAccess.Read);
    app.MapGet("/timesheets/watch", (AccessToken token, TimesheetStore store, CancellationToken aborted) =>
        TypedResults.ServerSentEvents(store.WatchAsync(token, aborted))).RequireScope(TimesheetAccess.Read).EndWithAccessToken();
    if (settings.Revocations.IsOn)
        app.MapPost("/logout", LogOut).RequireAuthorization();
    if (settings is { Revocations.IsOn: true, ClientId: not null })
        app.MapBackchannelLogout("/backchannel-logout");   // the provider sends a logout token when the user logs out there
    app.MapPost("/timesheet", CreateEntry).RequireScope(TimesheetAccess.Create);
    app.MapGet("/step-up", () => "Freshly authenticated").RequireAccess(TimesheetAccess.FreshSecondFactor);
    app.Map("/ws", EchoSocket.RunAsync).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.WebSocketProtocol);
    if (settings.Resource is not null)
        app.MapProtectedResourceMetadata("/.well-known/oauth-protected-resource/{**path}");   // clients find here which tokens they need
    app.MapFallback("{**path}", () => TypedResults.NotFound());

    await app.StartAsync();
    await TimesheetAccess.WarmUpAsync(app.Services);
    Console.WriteLine($"listening on {address}");
    if (demo is not null)
        await demo.PrintRequestsAsync(address, settings);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (exception is SettingsException or OptionsValidationException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}

static async Task<IResult> CreateEntry(HttpContext context, AccessToken token, TimesheetStore store)
{
    if (await TimesheetDraft.ReadAsync(context.Request.Body, context.RequestAborted) is not { } entry)
        return TypedResults.Json(Problem.BadEntry, TimesheetJson.Default.Problem, Problem.ContentType, Problem.BadEntry.Status);
    store.Add(token, entry);
    return TypedResults.Json(entry, TimesheetJson.Default.TimesheetEntry, statusCode: 201);
}

static async Task<IResult> LogOut(AccessToken token, TokenRevocations revocations)
{
    await revocations.RevokeSubjectAsync(token);
    return TypedResults.NoContent();
}
