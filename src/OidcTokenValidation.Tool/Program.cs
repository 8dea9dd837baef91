using OidcTokenValidation.Tool.Commands;

return await ToolProgram.RunAsync(args, Streams.FromProcess()).ConfigureAwait(false);
