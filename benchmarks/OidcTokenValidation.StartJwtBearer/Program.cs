// The same API as OidcTokenValidation.StartKestrel, with JwtBearer.
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddAuthentication().AddJwtBearer(options =>
{
    options.Authority = args[0];
    options.Audience = args[1];
    options.RequireHttpsMetadata = false;
    options.MapInboundClaims = false;
    options.TokenValidationParameters.ValidTypes = ["at+jwt"];
});
builder.Services.AddAuthorization();

WebApplication app = builder.Build();
app.MapGet("/", static (HttpContext context) => context.User.FindFirst("sub")!.Value).RequireAuthorization();
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"listening {app.Urls.First()}"));
app.Run();
